import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q

from winay.base.guards import never_deleted, never_emptied


def begin_with_the_row(apps, schema_editor):
    """An attendance recorded so far began when it was written down."""
    apps.get_model("committees", "Attendance").objects.update(since=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("committees", "0005_never_replaced")]
    operations = [
        migrations.AddField("member", "removed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("attendance", "since", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField("attendance", "until", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(begin_with_the_row, migrations.RunPython.noop),
        migrations.RemoveConstraint("attendance", "attendance_once"),
        migrations.AddConstraint(
            "attendance",
            models.UniqueConstraint(
                fields=["session", "member"], condition=Q(until=None), name="present_once_at_a_time"
            ),
        ),
        migrations.AddField(
            "agendaitem", "voters_present", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.AddField(
            "agendaitem", "cards_counted", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.AddField("agendaitem", "note", models.TextField(blank=True)),
        migrations.AlterField(
            "agendaitem",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Waiting its turn"),
                    ("presenting", "Presenting, jurors score"),
                    ("closed", "Scored"),
                    ("absent", "Did not present"),
                    ("unscored", "Not scored: no juror may"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
        never_deleted("committees_attendance"),
        never_emptied("committees_attendance"),
    ]
