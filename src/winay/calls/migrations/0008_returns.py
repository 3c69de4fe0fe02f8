from django.db import migrations, models


def tell_first_from_last(apps, schema_editor):
    """What stood as the time of submission was that of the last one; the first revision says when the first was."""
    proposals, revisions = apps.get_model("calls", "Proposal"), apps.get_model("calls", "Revision")
    proposals.objects.update(last_submitted_at=models.F("submitted_at"))
    for first in revisions.objects.filter(number=1, proposal__revision__gt=1).only("proposal", "created_at"):
        proposals.objects.filter(pk=first.proposal_id).update(submitted_at=first.created_at)


def keep_only_the_last(apps, schema_editor):
    apps.get_model("calls", "Proposal").objects.update(submitted_at=models.F("last_submitted_at"))


class Migration(migrations.Migration):
    dependencies = [("calls", "0007_going_on")]
    operations = [
        migrations.AddField("proposal", "return_until", models.DateField(blank=True, null=True)),
        migrations.AddField("proposal", "return_parts", models.JSONField(blank=True, default=list)),
        migrations.AddField("proposal", "last_submitted_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(tell_first_from_last, keep_only_the_last, elidable=True),
    ]
