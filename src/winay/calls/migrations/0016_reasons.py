"""Why a proposal was refused or given back stands with it."""

from django.db import migrations, models


def read_reasons(apps, editor):
    acts = apps.get_model("base", "Act").objects.filter(subject_type="calls.proposal").order_by("at", "id")
    proposals = apps.get_model("calls", "Proposal").objects
    for act in acts.filter(verb="refuse"):
        mend = str(act.details.get("mend", ""))
        proposals.filter(pk=act.subject_id).update(refusal_reason=act.reason, refusal_mend=mend)
    for act in acts.filter(verb__in=("return", "return_after_complaint")):
        proposals.filter(pk=act.subject_id).update(return_reason=act.reason, returned_at=act.at)


class Migration(migrations.Migration):
    dependencies = [("calls", "0015_proofs"), ("base", "0008_maker")]
    operations = [
        migrations.AddField(
            "proposal", "refusal_reason", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "proposal", "refusal_mend", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "proposal", "return_reason", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("proposal", "returned_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(read_reasons, migrations.RunPython.noop, elidable=True),
    ]
