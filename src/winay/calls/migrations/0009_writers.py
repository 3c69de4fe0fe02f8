import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.conf import settings
from django.db import migrations, models


def read_writers(apps, schema_editor):
    """Whoever started or sent a proposal wrote it: that much the log knows of the time before."""
    acts, users = apps.get_model("base", "Act"), apps.get_model("base", "User")
    proposals, writers = apps.get_model("calls", "Proposal"), apps.get_model("calls", "ProposalWriter")
    known = {str(pk): pk for pk in proposals.objects.values_list("pk", flat=True)}
    people = set(users.objects.values_list("pk", flat=True))
    wrote = acts.objects.filter(subject_type="calls.proposal", verb__in=("start_proposal", "submit"))
    pairs = {
        (known[subject], actor)
        for subject, actor in wrote.values_list("subject_id", "actor_id")
        if subject in known and actor in people
    }
    writers.objects.bulk_create((writers(proposal_id=one, user_id=by) for one, by in pairs), batch_size=400)


def vulnerable_by_rule(apps, schema_editor):
    apps.get_model("calls", "Proposal").objects.update(most_vulnerable_by_rule=models.F("most_vulnerable"))


class Migration(migrations.Migration):
    dependencies = [("calls", "0008_returns"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField("proposal", "most_vulnerable_by_rule", models.BooleanField(default=False)),
        migrations.AddField("proposal", "most_vulnerable_decided", models.BooleanField(blank=True, null=True)),
        migrations.RunPython(vulnerable_by_rule, migrations.RunPython.noop, elidable=True),
        migrations.CreateModel(
            name="ProposalWriter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="writers", to="calls.proposal"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals_written",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "user"), name="writer_once_in_proposal")
                ],
            },
        ),
        migrations.RunPython(read_writers, migrations.RunPython.noop, elidable=True),
    ]
