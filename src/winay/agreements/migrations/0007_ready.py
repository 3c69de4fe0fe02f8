"""Until when a tranche can be paid stands with it; the next worker fills it for the agreements that are there."""

from django.db import migrations, models


def ask_for_judging(apps, schema_editor):
    if apps.get_model("agreements", "Tranche").objects.exists():
        apps.get_model("base", "Job").objects.get_or_create(name="agreements.ready", subject="update")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_ventures"), ("base", "0008_maker")]
    operations = [
        migrations.AddField("tranche", "ready_until", models.DateField(blank=True, editable=False, null=True)),
        migrations.AddIndex(
            "tranche",
            models.Index(
                fields=["agreement"], condition=models.Q(ready_until__isnull=False), name="tranches_ready"
            ),
        ),
        migrations.RunPython(ask_for_judging, migrations.RunPython.noop, elidable=True),
    ]
