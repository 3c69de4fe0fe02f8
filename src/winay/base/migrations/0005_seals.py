"""Acts are chained by seals; those that there are get theirs in the order in which they happened."""

import django.utils.timezone
import uuid6
from django.db import migrations, models

from winay.base.guards import append_only
from winay.base.seals import BATCH, SEALED, act_hash


def seal_what_there_is(apps, editor):
    Act, Seal = apps.get_model("base", "Act"), apps.get_model("base", "Seal")
    number, last, waiting = 0, "", []
    for act in Act.objects.order_by("at", "pk").values(*SEALED).iterator(BATCH):
        number += 1
        last = act_hash(last, number, act)
        waiting.append(Seal(number=number, act_id=act["id"], hash=last))
        if len(waiting) == BATCH:
            Seal.objects.bulk_create(waiting)
            waiting = []
    Seal.objects.bulk_create(waiting)


class Migration(migrations.Migration):
    dependencies = [("base", "0004_never_replaced")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("number", models.PositiveBigIntegerField(unique=True)),
                ("act_id", models.UUIDField(unique=True)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"abstract": False},
        ),
        migrations.RemoveIndex("act", "act_of_subject"),
        migrations.AddIndex(
            "act", models.Index(fields=["subject_id", "subject_type", "at"], name="acts_by_subject")
        ),
        append_only("base_seal"),
        migrations.RunPython(seal_what_there_is, migrations.RunPython.noop),
    ]
