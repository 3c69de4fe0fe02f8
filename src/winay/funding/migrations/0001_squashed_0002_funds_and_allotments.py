import django.db.models.deletion
import django.utils.timezone
import djmoney.models.fields
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether


class Migration(migrations.Migration):
    replaces = [("funding", "0001_initial"), ("funding", "0002_funds_and_allotments")]

    initial = True

    dependencies = [
        ("base", "__first__"),
        ("documents", "0006_proofs"),
        ("programmes", "0004_handings"),
        ("territory", "0003_uploads"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Funder",
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
                                ("donor", "Donor or lender"),
                                ("treasury", "Public treasury"),
                                ("region", "Regional government"),
                                ("municipality", "Municipality"),
                                ("company", "Mining or other company"),
                                ("migrants", "Migrants' association"),
                                ("environmental", "Environmental-services fund"),
                                ("groups_cash", "Groups, in cash"),
                                ("groups_kind", "Groups, in kind"),
                                ("local_capital", "Local capital fund"),
                                ("local_investment", "Local investment fund"),
                                ("other", "Other source of funds"),
                            ],
                            max_length=20,
                            verbose_name="kind",
                        ),
                    ),
                    (
                        "heading",
                        models.CharField(
                            blank=True,
                            choices=[("recurrent", "Recurrent spending"), ("investment", "Investment")],
                            max_length=10,
                            verbose_name="heading",
                        ),
                    ),
                    ("royalties", models.BooleanField(blank=True, null=True, verbose_name="receives royalties")),
                    ("managed_by", models.CharField(blank=True, max_length=150, verbose_name="run by")),
                    ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                    (
                        "source",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="funder",
                            to="programmes.fundingsource",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("kind__in", ["region", "municipality"]),
                                models.Q(("heading", ""), ("royalties", None)),
                                _connector="OR",
                            ),
                            name="funder_heading_of_governments",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Allotment",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                    (
                        "project_budget",
                        models.DecimalField(
                            decimal_places=2, max_digits=14, verbose_name="budget for investment projects"
                        ),
                    ),
                    ("expenditure", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                    ("income", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                    ("allotted", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="allotted")),
                    ("authorised_on", models.DateField(verbose_name="day of the authorisation")),
                    ("until", models.DateField(verbose_name="authorised until")),
                    ("paper", models.CharField(max_length=60, verbose_name="agreement of the council")),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "funder",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="allotments",
                            to="funding.funder",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-year"],
                    "constraints": [
                        models.UniqueConstraint(fields=("funder", "year"), name="allotment_once_a_year")
                    ],
                },
            ),
            migrations.CreateModel(
                name="FundingAgreement",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=20, unique=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[("in_force", "In force"), ("ended", "Ended before its time")],
                            default="in_force",
                            max_length=10,
                        ),
                    ),
                    ("title", models.CharField(max_length=200, verbose_name="title")),
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
                    (
                        "share",
                        models.DecimalField(
                            blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="share"
                        ),
                    ),
                    (
                        "base",
                        models.DecimalField(
                            blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="of which sum"
                        ),
                    ),
                    ("signed_on", models.DateField(verbose_name="day of signature")),
                    ("begins_on", models.DateField(verbose_name="first day")),
                    ("ends_on", models.DateField(verbose_name="last day")),
                    ("calls", models.JSONField(blank=True, default=list)),
                    ("components", models.JSONField(blank=True, default=list)),
                    ("ended_why", models.CharField(blank=True, max_length=500)),
                    ("districts", models.ManyToManyField(blank=True, related_name="+", to="territory.district")),
                    (
                        "funder",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="agreements",
                            to="funding.funder",
                        ),
                    ),
                    (
                        "proof",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="documents.proof",
                        ),
                    ),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ["begins_on", "code"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("begins_on__lte", models.F("ends_on"))),
                            name="funding_ends_after_it_begins",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("base", None), ("share", None)),
                                models.Q(("base__gt", 0), ("share__gt", 0), ("share__lte", 1)),
                                _connector="OR",
                            ),
                            name="funding_share_of_a_sum",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="FundWork",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveIntegerField()),
                    ("name", models.CharField(max_length=200, verbose_name="work")),
                    (
                        "planned_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("planned", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    (
                        "district",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="territory.district",
                        ),
                    ),
                    (
                        "funder",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="works", to="funding.funder"
                        ),
                    ),
                ],
                options={
                    "ordering": ["number"],
                    "constraints": [models.UniqueConstraint(fields=("funder", "number"), name="fund_work_once")],
                },
            ),
            migrations.CreateModel(
                name="Contribution",
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
                            choices=[("received", "Received and posted"), ("reversed", "Reversed")],
                            default="received",
                            max_length=10,
                        ),
                    ),
                    (
                        "form",
                        models.CharField(
                            choices=[("cash", "In cash"), ("kind", "In kind")], max_length=4, verbose_name="form"
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
                    ("received_on", models.DateField(verbose_name="day on which it was received")),
                    ("what", models.CharField(max_length=200, verbose_name="what it is")),
                    ("paper", models.CharField(max_length=60, verbose_name="operation number or paper")),
                    ("ended_why", models.CharField(blank=True, max_length=500)),
                    (
                        "proof",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="documents.proof",
                        ),
                    ),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "funder",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="contributions",
                            to="funding.funder",
                        ),
                    ),
                    (
                        "agreement",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="contributions",
                            to="funding.fundingagreement",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-received_on", "-number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("funder", "number"), name="contribution_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="WorkPayment",
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
                                ("approved", "Approved and posted"),
                                ("refused", "Sent back"),
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
                    ("paid_on", models.DateField(verbose_name="day of the payment")),
                    ("what", models.CharField(max_length=200, verbose_name="what was paid")),
                    ("paper", models.CharField(max_length=60, verbose_name="receipt")),
                    ("ended_why", models.CharField(blank=True, max_length=500)),
                    (
                        "approved_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "proof",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="documents.proof",
                        ),
                    ),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "work",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="payments",
                            to="funding.fundwork",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-paid_on", "-number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("work", "number"), name="work_payment_once"),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("approved_by", None),
                                models.Q(("approved_by", models.F("recorded_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="work_payment_never_recorded_and_approved_by_one",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="FundMonth",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("month", models.DateField(verbose_name="month")),
                    ("payers", models.PositiveIntegerField(verbose_name="how many paid")),
                    (
                        "contribution",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="fund_month",
                            to="funding.contribution",
                        ),
                    ),
                    (
                        "funder",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="months", to="funding.funder"
                        ),
                    ),
                ],
                options={
                    "ordering": ["-month"],
                },
            ),
        ),
    ]
