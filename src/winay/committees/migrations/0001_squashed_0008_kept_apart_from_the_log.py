import django.db.models.deletion
import django.utils.timezone
import djmoney.models.fields
import djmoney.money
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether
from winay.base.guards import append_only, never_deleted, never_emptied


class Migration(migrations.Migration):
    replaces = [
        ("committees", "0001_initial"),
        ("committees", "0002_append_only"),
        ("committees", "0003_award_changes"),
        ("committees", "0004_award_changes_append_only"),
        ("committees", "0005_never_replaced"),
        ("committees", "0006_session_facts"),
        ("committees", "0007_remedies"),
        ("committees", "0008_kept_apart_from_the_log"),
    ]

    initial = True

    dependencies = [
        ("base", "0008_maker"),
        ("base", "__first__"),
        ("calls", "0010_complaint_proof"),
        ("documents", "0001_initial"),
        ("registry", "0001_initial"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Committee",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("name", models.CharField(max_length=150, verbose_name="name")),
                    ("quorum", models.PositiveSmallIntegerField(verbose_name="quorum")),
                    (
                        "call",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="committee", to="calls.call"
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Member",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("name", models.CharField(max_length=200, verbose_name="name")),
                    ("sector", models.CharField(max_length=120, verbose_name="sector represented")),
                    (
                        "seat",
                        models.CharField(
                            choices=[("chair", "Chair"), ("secretary", "Secretary"), ("member", "Member")],
                            default="member",
                            max_length=10,
                            verbose_name="seat",
                        ),
                    ),
                    ("code_version", models.PositiveSmallIntegerField(default=1)),
                    ("removed_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "alternate_for",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="alternate",
                            to="committees.member",
                        ),
                    ),
                    (
                        "committee",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="members",
                            to="committees.committee",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="committee_seats",
                            to="registry.person",
                        ),
                    ),
                    (
                        "user",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="committee_seat",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at", "id"],
                },
            ),
            migrations.CreateModel(
                name="Session",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=50, unique=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("planned", "Planned"),
                                ("open", "In session"),
                                ("closed", "Closed"),
                                ("cancelled", "Cancelled"),
                            ],
                            default="planned",
                            max_length=12,
                        ),
                    ),
                    ("place", models.CharField(max_length=200, verbose_name="place")),
                    ("planned_for", models.DateTimeField(verbose_name="planned for")),
                    ("conflicts_looked_for_at", models.DateTimeField(blank=True, null=True)),
                    ("opened_at", models.DateTimeField(blank=True, null=True)),
                    ("closed_at", models.DateTimeField(blank=True, null=True)),
                    ("observations", models.TextField(blank=True, verbose_name="observations")),
                    ("diagnostics", models.JSONField(default=dict)),
                    (
                        "committee",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="sessions",
                            to="committees.committee",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "cancelled"), _negated=True),
                            fields=("committee",),
                            name="one_live_session_per_committee",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="AgendaItem",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("position", models.PositiveSmallIntegerField()),
                    ("minutes", models.PositiveSmallIntegerField(default=10)),
                    (
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
                    ("started_at", models.DateTimeField(blank=True, null=True)),
                    ("closed_at", models.DateTimeField(blank=True, null=True)),
                    ("opened_early_at", models.DateTimeField(blank=True, null=True)),
                    ("voters_present", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("cards_counted", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("missing", models.JSONField(default=list)),
                    ("note", models.TextField(blank=True)),
                    (
                        "proposal",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="agenda_item",
                            to="calls.proposal",
                        ),
                    ),
                    (
                        "revision",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="agenda_items",
                            to="calls.revision",
                        ),
                    ),
                    (
                        "session",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="items",
                            to="committees.session",
                        ),
                    ),
                ],
                options={
                    "ordering": ["session", "position"],
                    "constraints": [
                        models.UniqueConstraint(fields=("session", "position"), name="agenda_position_once"),
                        models.UniqueConstraint(
                            condition=models.Q(("state", "presenting")),
                            fields=("session",),
                            name="one_item_presents_at_a_time",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Minutes",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField(default=1)),
                    ("correction", models.TextField(blank=True)),
                    (
                        "document",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="minutes",
                            to="documents.document",
                        ),
                    ),
                    (
                        "session",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="minutes",
                            to="committees.session",
                        ),
                    ),
                ],
                options={
                    "ordering": ["session", "number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("session", "number"), name="minutes_number_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Outcome",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("score", models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                    (
                        "decision",
                        models.CharField(
                            choices=[
                                ("awarded", "Awarded"),
                                ("waiting", "Waiting list"),
                                ("not_awarded", "Not awarded"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "amount_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    (
                        "amount",
                        djmoney.models.fields.MoneyField(
                            decimal_places=2, default=djmoney.money.Money(0, "PEN"), max_digits=14
                        ),
                    ),
                    ("by_reserve", models.BooleanField(default=False)),
                    ("explanation", models.JSONField(default=dict)),
                    (
                        "proposal",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="outcome",
                            to="calls.proposal",
                        ),
                    ),
                    (
                        "session",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="outcomes",
                            to="committees.session",
                        ),
                    ),
                ],
                options={
                    "ordering": ["session", "rank"],
                },
            ),
            migrations.CreateModel(
                name="Attendance",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("since", models.DateTimeField(default=django.utils.timezone.now)),
                    ("until", models.DateTimeField(blank=True, null=True)),
                    (
                        "member",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="attendances",
                            to="committees.member",
                        ),
                    ),
                    (
                        "session",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="attendances",
                            to="committees.session",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)),
                            fields=("session", "member"),
                            name="present_once_at_a_time",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Conflict",
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
                                ("member", "Belongs to the group"),
                                ("relative", "Relative of a member of the group"),
                                ("community", "From the group's community"),
                                ("interest", "Other interest"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "source",
                        models.CharField(
                            choices=[
                                ("declared", "Declared by the juror"),
                                ("detected", "Detected in the registry"),
                                ("reported", "Reported by somebody else"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("open", "To be confirmed"),
                                ("confirmed", "Confirmed: recused"),
                                ("dismissed", "Dismissed"),
                            ],
                            default="open",
                            max_length=10,
                        ),
                    ),
                    ("note", models.CharField(blank=True, max_length=250)),
                    ("confirmed_by_name", models.CharField(blank=True, max_length=200)),
                    ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "proposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="conflicts",
                            to="calls.proposal",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="conflicts",
                            to="committees.member",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("member", "proposal", "kind"), name="conflict_once")
                    ],
                },
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
                    ],
                },
            ),
            migrations.CreateModel(
                name="AwardChange",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("renounced", "Given up by the group"),
                                ("withdrawn", "Withdrawn by the programme"),
                                ("reinstated", "Restored after a complaint"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "amount_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("amount", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    ("reason", models.TextField(verbose_name="reason")),
                    ("by_name", models.CharField(max_length=200)),
                    (
                        "outcome",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="changes",
                            to="committees.outcome",
                        ),
                    ),
                ],
                options={
                    "ordering": ["outcome", "number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("outcome", "number"), name="award_change_number_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="PaperEntry",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("values", models.JSONField()),
                    (
                        "item",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="paper_entries",
                            to="committees.agendaitem",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="paper_entries",
                            to="committees.member",
                        ),
                    ),
                    (
                        "typed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("item", "member", "typed_by"), name="paper_typed_once_by_each"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Reallocation",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    ("totals", models.JSONField(default=list)),
                    ("by_name", models.CharField(max_length=200)),
                    (
                        "minutes",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reallocation",
                            to="committees.minutes",
                        ),
                    ),
                    (
                        "session",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reallocations",
                            to="committees.session",
                        ),
                    ),
                ],
                options={
                    "ordering": ["session", "number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("session", "number"), name="reallocation_number_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Scorecard",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "origin",
                        models.CharField(
                            choices=[("phone", "Phone"), ("paper", "Paper")], default="phone", max_length=5
                        ),
                    ),
                    ("sent_at", models.DateTimeField(blank=True, null=True)),
                    ("times_saved", models.PositiveSmallIntegerField(default=0)),
                    ("last_token", models.CharField(blank=True, max_length=40)),
                    (
                        "item",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="scorecards",
                            to="committees.agendaitem",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="scorecards",
                            to="committees.member",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("item", "member"), name="one_scorecard_per_member_and_item"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Remedy",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("card", "A juror's card is corrected"),
                                ("recusal", "A juror should not have scored"),
                                ("compensation", "Something else is given"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("marks", models.JSONField(default=dict)),
                    ("compensation", models.TextField(blank=True, verbose_name="what is given")),
                    ("changes", models.JSONField(default=list)),
                    ("by_name", models.CharField(max_length=200)),
                    (
                        "complaint",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="result_remedy",
                            to="calls.complaint",
                        ),
                    ),
                    (
                        "item",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="remedies",
                            to="committees.agendaitem",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="remedies",
                            to="committees.member",
                        ),
                    ),
                    (
                        "minutes",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="remedy",
                            to="committees.minutes",
                        ),
                    ),
                    (
                        "session",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="remedies",
                            to="committees.session",
                        ),
                    ),
                ],
                options={
                    "ordering": ["session", "number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("session", "number"), name="remedy_number_once")
                    ],
                },
            ),
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
                options={
                    "ordering": ["created_at", "id"],
                },
            ),
            migrations.CreateModel(
                name="Freed",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "change",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="freed",
                            to="committees.awardchange",
                        ),
                    ),
                    (
                        "reallocation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="freed",
                            to="committees.reallocation",
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="ReallocationLine",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "decision",
                        models.CharField(
                            choices=[
                                ("awarded", "Awarded"),
                                ("waiting", "Waiting list"),
                                ("not_awarded", "Not awarded"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "amount_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    (
                        "amount",
                        djmoney.models.fields.MoneyField(
                            decimal_places=2, default=djmoney.money.Money(0, "PEN"), max_digits=14
                        ),
                    ),
                    ("by_reserve", models.BooleanField(default=False)),
                    ("explanation", models.JSONField(default=dict)),
                    (
                        "outcome",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="later",
                            to="committees.outcome",
                        ),
                    ),
                    (
                        "reallocation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="committees.reallocation",
                        ),
                    ),
                ],
                options={
                    "ordering": ["reallocation", "outcome__rank"],
                    "constraints": [
                        models.UniqueConstraint(fields=("reallocation", "outcome"), name="reallocation_line_once"),
                        models.UniqueConstraint(
                            condition=models.Q(("decision", "awarded")),
                            fields=("outcome",),
                            name="awarded_later_at_most_once",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Score",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("value", models.DecimalField(decimal_places=2, max_digits=5)),
                    (
                        "criterion",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="scores",
                            to="calls.criterion",
                        ),
                    ),
                    (
                        "scorecard",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="scores",
                            to="committees.scorecard",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("scorecard", "criterion"), name="one_score_per_criterion")
                    ],
                },
            ),
        ),
        never_deleted("committees_attendance"),
        never_emptied("committees_attendance"),
        never_deleted("committees_turnevent"),
        never_emptied("committees_turnevent"),
        append_only("committees_codeentry"),
        append_only("committees_outcome"),
        append_only("committees_minutes"),
        append_only("committees_awardchange"),
        append_only("committees_reallocation"),
        append_only("committees_freed"),
        append_only("committees_reallocationline"),
        append_only("committees_remedy"),
    ]
