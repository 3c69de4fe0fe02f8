"""Who archived an organisation and why stands with it."""

from django.db import migrations, models


def read_reasons(apps, editor):
    acts = apps.get_model("base", "Act").objects.filter(verb="archive_organisation").order_by("at")
    organisations = apps.get_model("registry", "Organisation").objects.exclude(archived_at=None)
    for key, name, reason in acts.values_list("subject_id", "actor_name", "reason"):
        organisations.filter(pk=key).update(archived_by_name=name, archived_reason=reason)


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_lists_taken_back"), ("base", "0008_maker")]
    operations = [
        migrations.AddField(
            "organisation",
            "archived_by_name",
            models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "organisation",
            "archived_reason",
            models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.RunPython(read_reasons, migrations.RunPython.noop, elidable=True),
    ]
