from decimal import Decimal

import django.db.models.deletion
import django.utils.timezone
import djmoney.models.fields
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether
from winay.base.guards import append_only


class Migration(migrations.Migration):
    replaces = [("budgets", "0001_initial"), ("budgets", "0002_append_only")]

    initial = True

    dependencies = [
        ("base", "__first__"),
        ("programmes", "0004_handings"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Budget",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("currency", models.CharField(max_length=3)),
                    ("years", models.PositiveSmallIntegerField(default=0)),
                    ("begins_on", models.DateField(verbose_name="first day of the budget")),
                    (
                        "pack",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.pack"
                        ),
                    ),
                    (
                        "programme",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="budget",
                            to="programmes.programme",
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="BudgetLine",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    ("code", models.CharField(max_length=40)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("line", "Line"),
                                ("contingencies", "Contingencies"),
                                ("monitoring", "Monitoring"),
                            ],
                            default="line",
                            max_length=13,
                        ),
                    ),
                    ("component", models.CharField(blank=True, max_length=40)),
                    ("activity", models.CharField(blank=True, max_length=40)),
                    ("name", models.CharField(max_length=200)),
                    (
                        "budget",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="budgets.budget"
                        ),
                    ),
                ],
                options={
                    "ordering": ["number"],
                    "constraints": [models.UniqueConstraint(fields=("budget", "code"), name="budget_line_once")],
                },
            ),
            migrations.CreateModel(
                name="DisbursementRequest",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("prepared", "Prepared, waiting to be sent"),
                                ("sent", "Sent, waiting for the money"),
                                ("received", "Money received"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            default="prepared",
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
                    ("spent_before", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                    ("prepared_at", models.DateTimeField()),
                    ("sent_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "received_on",
                        models.DateField(blank=True, null=True, verbose_name="day on which it was in the account"),
                    ),
                    (
                        "operation_number",
                        models.CharField(blank=True, max_length=40, verbose_name="bank operation number"),
                    ),
                    ("ended_why", models.CharField(blank=True, max_length=500)),
                    (
                        "budget",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="requests",
                            to="budgets.budget",
                        ),
                    ),
                    (
                        "prepared_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "sent_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "source",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="programmes.fundingsource",
                        ),
                    ),
                ],
                options={
                    "ordering": ["number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("budget", "number"), name="request_once"),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("sent_by", None),
                                models.Q(("sent_by", models.F("prepared_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="request_never_prepared_and_sent_by_one",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "received"), _negated=True),
                                ("received_on__isnull", False),
                                _connector="OR",
                            ),
                            name="request_received_on_a_day",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Evidence",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=40)),
                    ("reached_on", models.DateField()),
                    ("note", models.CharField(max_length=500)),
                    (
                        "budget",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="evidence",
                            to="budgets.budget",
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("budget", "code"), name="evidence_once")],
                },
            ),
            migrations.CreateModel(
                name="BudgetRevision",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("proposed", "Proposed, waiting for a second person"),
                                ("in_force", "In force"),
                                ("refused", "Refused"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            default="proposed",
                            max_length=10,
                        ),
                    ),
                    ("reason", models.CharField(max_length=500)),
                    ("proposed_at", models.DateTimeField()),
                    ("decided_at", models.DateTimeField(blank=True, null=True)),
                    ("why_not", models.CharField(blank=True, max_length=500)),
                    (
                        "decided_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "line",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="revisions",
                            to="budgets.budgetline",
                        ),
                    ),
                    (
                        "proposed_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ["number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("line", "number"), name="line_revision_once"),
                        models.UniqueConstraint(
                            condition=models.Q(("state", "proposed")),
                            fields=("line",),
                            name="one_open_revision_of_a_line",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "in_force"), _negated=True),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="revision_never_proposed_and_decided_by_one",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Expense",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveIntegerField()),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("recorded", "Recorded, waiting for approval"),
                                ("approved", "Approved and charged to the line"),
                                ("returned", "Sent back"),
                                ("reversed", "Reversed"),
                            ],
                            default="recorded",
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
                    ("spent_on", models.DateField(verbose_name="day of the expense")),
                    ("what", models.CharField(max_length=200, verbose_name="what was paid")),
                    ("paid_to", models.CharField(blank=True, max_length=200, verbose_name="paid to")),
                    ("paper", models.CharField(max_length=60, verbose_name="receipt")),
                    ("ended_why", models.CharField(blank=True, max_length=500)),
                    (
                        "approved_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "line",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="expenses",
                            to="budgets.budgetline",
                        ),
                    ),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "source",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="programmes.fundingsource",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-spent_on", "-number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("line", "number"), name="expense_once"),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("approved_by", None),
                                models.Q(("approved_by", models.F("recorded_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="expense_never_recorded_and_approved_by_one",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="LineShare",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                    (
                        "line",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="shares",
                            to="budgets.budgetline",
                        ),
                    ),
                    (
                        "source",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="programmes.fundingsource",
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("line", "source"), name="line_share_once")],
                },
            ),
            migrations.CreateModel(
                name="LineYear",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("year", models.PositiveSmallIntegerField()),
                    ("unit_cost", models.DecimalField(decimal_places=2, max_digits=14)),
                    ("quantity", models.DecimalField(decimal_places=2, max_digits=12)),
                    ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                    (
                        "line",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="years",
                            to="budgets.budgetline",
                        ),
                    ),
                ],
                options={
                    "ordering": ["year"],
                    "constraints": [models.UniqueConstraint(fields=("line", "year"), name="line_year_once")],
                },
            ),
            migrations.CreateModel(
                name="PlannedMonth",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("month", models.DateField()),
                    ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                    (
                        "line",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="months",
                            to="budgets.budgetline",
                        ),
                    ),
                ],
                options={
                    "ordering": ["month"],
                    "constraints": [models.UniqueConstraint(fields=("line", "month"), name="planned_month_once")],
                },
            ),
            migrations.CreateModel(
                name="RevisionChange",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("year", models.PositiveSmallIntegerField(null=True)),
                    ("unit_cost", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ("quantity", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                    ("before", models.DecimalField(decimal_places=2, max_digits=14)),
                    ("after", models.DecimalField(decimal_places=2, max_digits=14)),
                    (
                        "revision",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="changes",
                            to="budgets.budgetrevision",
                        ),
                    ),
                    (
                        "source",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="programmes.fundingsource",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("year", None), ("source", None), _connector="XOR"),
                            name="change_of_a_year_or_a_source",
                        )
                    ],
                },
            ),
        ),
        append_only("budgets_revisionchange"),
    ]
