"""What the minutes, the desk and a juror's page read of a session stands in columns, filled from the log of acts."""

import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models

from winay.base.guards import append_only, never_deleted, never_emptied

EVENTS = {
    "open_scores_early": "opened_early",
    "reopen": "reopened",
    "postpone": "postponed",
    "leave_unscored": "unscored",
    "bring_back": "brought_back",
}


def read_log(apps, editor):
    acts = apps.get_model("base", "Act").objects.order_by("at", "id")
    sessions, items = (
        apps.get_model("committees", "Session").objects,
        apps.get_model("committees", "AgendaItem").objects,
    )
    for act in acts.filter(subject_type="committees.session", verb="detect_conflicts"):
        sessions.filter(pk=act.subject_id).update(conflicts_looked_for_at=act.at)
    for act in acts.filter(subject_type="committees.agendaitem", verb="close_scoring"):
        items.filter(pk=act.subject_id, state="closed").update(missing=act.details.get("missing", []))
    known = {str(pk): pk for pk in items.values_list("pk", flat=True)}
    events = apps.get_model("committees", "TurnEvent")
    events.objects.bulk_create(
        (
            events(
                item_id=known[act.subject_id],
                kind=EVENTS[act.verb],
                created_at=act.at,
                by_name=act.actor_name,
                reason=act.reason,
            )
            for act in acts.filter(subject_type="committees.agendaitem", verb__in=EVENTS)
            if act.subject_id in known
        ),
        batch_size=400,
    )
    members = {str(pk): pk for pk in apps.get_model("committees", "Member").objects.values_list("pk", flat=True)}
    entries = apps.get_model("committees", "CodeEntry")
    let_in = {}
    for act in acts.filter(subject_type="committees.member", verb="enter_by_code"):
        if act.subject_id in members:
            key = (members[act.subject_id], act.details["version"], str(act.details["phone"])[:80])
            let_in.setdefault(key, act.at)
    entries.objects.bulk_create(
        (
            entries(member_id=member, version=version, phone=phone, created_at=at)
            for (member, version, phone), at in let_in.items()
        ),
        batch_size=400,
    )


class Migration(migrations.Migration):
    dependencies = [("committees", "0007_remedies"), ("base", "0008_maker")]
    operations = [
        migrations.AddField("session", "conflicts_looked_for_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("agendaitem", "missing", models.JSONField(default=list)),
        migrations.CreateModel(
            name="TurnEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened_early", "Scores opened early"),
                            ("reopened", "Group's scores opened again"),
                            ("postponed", "Group's turn postponed"),
                            ("unscored", "Group left without points"),
                            ("brought_back", "Group waits its turn again"),
                        ],
                        max_length=12,
                    ),
                ),
                ("by_name", models.CharField(max_length=200)),
                ("reason", models.TextField(blank=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="committees.agendaitem",
                    ),
                ),
            ],
            options={"ordering": ["created_at", "id"]},
        ),
        migrations.CreateModel(
            name="CodeEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("version", models.PositiveSmallIntegerField()),
                ("phone", models.CharField(max_length=80)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="code_entries",
                        to="committees.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member", "version", "phone"), name="phone_once_by_a_code")
                ]
            },
        ),
        never_deleted("committees_turnevent"),
        never_emptied("committees_turnevent"),
        append_only("committees_codeentry"),
        migrations.RunPython(read_log, migrations.RunPython.noop, elidable=True),
    ]
