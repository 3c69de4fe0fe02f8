import django.db.models.deletion
import django.utils.timezone
import djmoney.models.fields
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether


class Migration(migrations.Migration):
    replaces = [("treasury", "0001_initial"), ("treasury", "0002_banks")]

    initial = True

    dependencies = [
        ("base", "__first__"),
        ("programmes", "0004_handings"),
        ("registry", "0020_lists_of_ventures"),
        ("territory", "0003_uploads"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="ProgrammeAccount",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("name", models.CharField(max_length=120, verbose_name="name")),
                    (
                        "use",
                        models.CharField(
                            choices=[
                                ("special", "Special account"),
                                ("revolving", "Revolving fund"),
                                ("operating", "Operating account"),
                            ],
                            default="special",
                            max_length=10,
                            verbose_name="what it is for",
                        ),
                    ),
                    ("bank", models.CharField(max_length=80, verbose_name="bank")),
                    ("number", models.CharField(max_length=34, verbose_name="account number")),
                    ("currency", models.CharField(default="PEN", max_length=3, verbose_name="currency")),
                    ("funding_source", models.CharField(blank=True, max_length=40)),
                    ("limit", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                    ("layout", models.TextField(blank=True)),
                    ("closed_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="bank_accounts",
                            to="programmes.programme",
                        ),
                    ),
                ],
                options={
                    "ordering": ["name"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("programme", "number", "currency"), name="programme_account_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="PaymentBatch",
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
                            choices=[
                                ("made", "Made, waiting for release"),
                                ("halfway", "Released by one, a second person must"),
                                ("released", "Released, to be handed to the bank"),
                                ("sent", "With the bank"),
                                ("undone", "Taken apart"),
                            ],
                            default="made",
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
                    ("payments", models.PositiveIntegerField()),
                    ("sent_at", models.DateTimeField(blank=True, null=True)),
                    ("file_sha256", models.CharField(blank=True, max_length=64)),
                    (
                        "made_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "released_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "second_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "account",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="batches",
                            to="treasury.programmeaccount",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("second_by", None),
                                models.Q(("second_by", models.F("released_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="batch_never_released_twice_by_one",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("released_by", None),
                                models.Q(("released_by", models.F("made_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="batch_never_made_and_released_by_one",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Statement",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("filename", models.CharField(max_length=200)),
                    ("sha256", models.CharField(max_length=64)),
                    ("form", models.CharField(max_length=20)),
                    ("since", models.DateField()),
                    ("until", models.DateField()),
                    ("opening", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ("closing", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ("lines_read", models.PositiveIntegerField()),
                    ("lines_new", models.PositiveIntegerField()),
                    (
                        "account",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="statements",
                            to="treasury.programmeaccount",
                        ),
                    ),
                    (
                        "received_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ["-until", "-created_at"],
                    "constraints": [models.UniqueConstraint(fields=("account", "sha256"), name="statement_once")],
                },
            ),
            migrations.CreateModel(
                name="PaymentOrder",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("purpose", models.CharField(max_length=30)),
                    ("about_type", models.CharField(max_length=60)),
                    ("about_id", models.CharField(max_length=40)),
                    ("attempt", models.PositiveSmallIntegerField()),
                    ("code", models.CharField(max_length=80, unique=True)),
                    ("payee_name", models.CharField(max_length=200)),
                    (
                        "method",
                        models.CharField(
                            choices=[
                                ("transfer", "Transfer to the payee's account"),
                                ("goods", "Providers are paid, goods and services handed over"),
                            ],
                            default="transfer",
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
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("planned", "Not yet prepared"),
                                ("prepared", "Prepared, waiting for release"),
                                ("authorised", "Authorised, waiting for the bank"),
                                ("paid", "Paid"),
                                ("returned", "Sent back to finance"),
                                ("rejected", "Rejected by the bank"),
                                ("reversed", "Reversed"),
                            ],
                            default="planned",
                            max_length=10,
                        ),
                    ),
                    ("prepared_at", models.DateTimeField(blank=True, null=True)),
                    ("released_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "operation_number",
                        models.CharField(blank=True, max_length=40, verbose_name="bank operation number"),
                    ),
                    ("paid_on", models.DateField(blank=True, null=True, verbose_name="day of the transfer")),
                    ("reference", models.CharField(blank=True, max_length=35)),
                    ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ("ended_why", models.TextField(blank=True)),
                    (
                        "account",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="registry.bankaccount",
                        ),
                    ),
                    (
                        "batch",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="orders",
                            to="treasury.paymentbatch",
                        ),
                    ),
                    (
                        "district",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="territory.district",
                        ),
                    ),
                    (
                        "payee",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="payment_orders",
                            to="registry.organisation",
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
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="payment_orders",
                            to="programmes.programme",
                        ),
                    ),
                    (
                        "released_by",
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
                    "ordering": ["code"],
                    "indexes": [
                        models.Index(fields=["programme", "state"], name="payment_of_programme"),
                        models.Index(fields=["payee", "operation_number"], name="payment_of_payee"),
                        models.Index(fields=["reference"], name="payment_by_reference"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("about_id", "about_type", "attempt"), name="payment_order_once_an_attempt"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("released_by", None),
                                models.Q(("released_by", models.F("prepared_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="payment_never_prepared_and_released_by_one",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "paid"), _negated=True),
                                ("paid_on__isnull", False),
                                _connector="OR",
                            ),
                            name="payment_paid_on_a_day",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="StatementLine",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveIntegerField()),
                    ("booked_on", models.DateField()),
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
                    ("operation", models.CharField(blank=True, max_length=60)),
                    ("reference", models.CharField(blank=True, max_length=60)),
                    ("text", models.CharField(blank=True, max_length=300)),
                    ("party", models.CharField(blank=True, max_length=200)),
                    ("party_account", models.CharField(blank=True, max_length=40)),
                    ("returned", models.CharField(blank=True, max_length=10)),
                    ("fingerprint", models.CharField(max_length=64)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("open", "To be explained"),
                                ("matched", "A payment"),
                                ("explained", "Explained"),
                            ],
                            default="open",
                            max_length=10,
                        ),
                    ),
                    ("kind", models.CharField(blank=True, max_length=10)),
                    ("trust", models.CharField(blank=True, max_length=8)),
                    ("explained", models.CharField(blank=True, max_length=20)),
                    ("how", models.CharField(blank=True, max_length=30)),
                    ("note", models.CharField(blank=True, max_length=300)),
                    ("attempt", models.PositiveSmallIntegerField(default=1)),
                    (
                        "account",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="treasury.programmeaccount",
                        ),
                    ),
                    (
                        "meant",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="treasury.paymentorder",
                        ),
                    ),
                    (
                        "order",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="statement_lines",
                            to="treasury.paymentorder",
                        ),
                    ),
                    (
                        "statement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="treasury.statement",
                        ),
                    ),
                ],
                options={
                    "ordering": ["booked_on", "number"],
                    "indexes": [
                        models.Index(
                            fields=["account", "state", "trust", "booked_on"], name="statement_line_waiting"
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("account", "fingerprint"), name="statement_line_once")
                    ],
                },
            ),
        ),
    ]
