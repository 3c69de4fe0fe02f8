from django.db import migrations, models
from django.db.models import Q

ENDED = ("renounced", "award_withdrawn")
COMPLAINABLE = ("refused", "waiting", "not_awarded", *ENDED)


def date_decisions(apps, schema_editor):
    """Take the day of each decision from the log, where it stood alone so far."""
    proposals, acts = apps.get_model("calls", "Proposal"), apps.get_model("base", "Act")
    for proposal in proposals.objects.filter(state__in=COMPLAINABLE).only("pk", "state").iterator():
        decided = acts.objects.filter(
            subject_type="calls.proposal", subject_id=str(proposal.pk), to_state=proposal.state
        ).order_by("-at")
        if act := decided.first():
            proposals.objects.filter(pk=proposal.pk).update(decided_at=act.at)


def name_remedies(apps, schema_editor):
    """Say what upheld complaints have led to; one that changed nothing is still owed its addendum."""
    complaints, acts = apps.get_model("calls", "Complaint"), apps.get_model("base", "Act")
    for complaint in complaints.objects.filter(state="upheld").select_related("proposal"):
        answered = acts.objects.filter(subject_type="calls.complaint", subject_id=str(complaint.pk), verb="uphold")
        done = acts.objects.filter(
            subject_type="calls.proposal",
            subject_id=str(complaint.proposal_id),
            verb__in=("readmit", "reinstate_award"),
            at__gte=complaint.created_at,
        ).order_by("at").first()
        first = answered.first()
        complaint.remedy = {None: "addendum", "readmit": "readmitted"}.get(done and done.verb, "reinstated")
        complaint.remedy_done_at = (first.at if first else done.at) if done else None
        complaint.save(update_fields=["remedy", "remedy_done_at"])


class Migration(migrations.Migration):
    dependencies = [("base", "0003_work"), ("calls", "0005_never_replaced")]
    operations = [
        migrations.AddField("proposal", "decided_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "complaint",
            "remedy",
            models.CharField(
                blank=True,
                choices=[
                    ("readmitted", "The proposal goes to the public session"),
                    ("returned", "The proposal goes back to the group, to be corrected"),
                    ("reinstated", "The award is restored"),
                    ("addendum", "The result is worked out again, in an addendum to the minutes"),
                    ("compensated", "The group gets something else instead"),
                ],
                default="",
                max_length=12,
                verbose_name="remedy",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "complaint", "remedy_note", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("complaint", "remedy_done_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "complaint",
            "state",
            models.CharField(
                choices=[("filed", "Waiting for an answer"), ("upheld", "Upheld"), ("rejected", "Not upheld")],
                default="filed",
                max_length=12,
            ),
        ),
        migrations.RunPython(date_decisions, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(name_remedies, migrations.RunPython.noop, elidable=True),
    ]
