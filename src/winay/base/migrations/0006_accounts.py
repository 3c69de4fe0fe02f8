"""One-time passwords, what an owner was told, and the table where wrong tries are counted for every worker."""

from django.core.management import call_command
from django.db import migrations, models


def make_counters(apps, editor):
    call_command("createcachetable", "base_counted", database=editor.connection.alias, verbosity=0)


def drop_counters(apps, editor):
    editor.execute("DROP TABLE IF EXISTS base_counted")


class Migration(migrations.Migration):
    dependencies = [("base", "0005_seals")]

    operations = [
        migrations.AddField("user", "must_change_password", models.BooleanField(default=False)),
        migrations.AddField("user", "told_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(make_counters, drop_counters),
    ]
