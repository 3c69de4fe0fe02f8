"""Who made an account stands with it, and is no longer looked up in the log."""

from django.db import migrations, models


def read_makers(apps, editor):
    made = apps.get_model("base", "Act").objects.filter(verb="create_user", subject_type="base.user")
    users = apps.get_model("base", "User").objects
    for key, maker in made.exclude(actor_id=None).order_by("-at").values_list("subject_id", "actor_id"):
        users.filter(pk=key).update(made_by=maker)


class Migration(migrations.Migration):
    dependencies = [("base", "0007_public_address")]
    operations = [
        migrations.AddField("user", "made_by", models.UUIDField(blank=True, null=True)),
        migrations.RunPython(read_makers, migrations.RunPython.noop, elidable=True),
    ]
