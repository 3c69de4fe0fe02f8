"""What tells whether two accounts are two people stands in a table of its own, read from the log for the time before."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models

from winay.base.guards import append_only

WHAT = {"create_user": "account", "renew_password": "password", "grant_role": "role"}


def read_handings(apps, editor):
    acts, programmes = apps.get_model("base", "Act").objects, apps.get_model("programmes", "Programme").objects
    handings = apps.get_model("programmes", "AccountHanding")
    known = {str(pk): pk for pk in programmes.values_list("pk", flat=True)}
    found = []
    for act in acts.filter(verb__in=WHAT).order_by("at"):
        is_role = act.verb == "grant_role"
        if is_role and (act.details["role"] not in ("coordinator", "finance") or act.subject_id not in known):
            continue
        found.append(
            handings(
                created_at=act.at,
                what=WHAT[act.verb],
                account=uuid.UUID(act.details["user"] if is_role else act.subject_id),
                by=act.actor_id,
                programme_id=known[act.subject_id] if is_role else None,
                alone="confirmed_by" not in act.details,
            )
        )
    handings.objects.bulk_create(found, batch_size=400)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0003_offices"), ("base", "0008_maker")]
    operations = [
        migrations.CreateModel(
            name="AccountHanding",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "what",
                    models.CharField(
                        choices=[("account", "Account"), ("password", "Password"), ("role", "Role")], max_length=8
                    ),
                ),
                ("account", models.UUIDField()),
                ("by", models.UUIDField(null=True)),
                ("alone", models.BooleanField(default=True)),
                (
                    "programme",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handings",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["account"], name="handings_of_account")]},
        ),
        append_only("programmes_accounthanding"),
        migrations.RunPython(read_handings, migrations.RunPython.noop, elidable=True),
    ]
