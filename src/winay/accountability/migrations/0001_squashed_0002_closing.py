import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import djmoney.models.fields
import djmoney.money
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether


class Migration(migrations.Migration):
    replaces = [("accountability", "0001_receipts"), ("accountability", "0002_closing")]

    initial = True

    dependencies = [
        ("agreements", "0011_closed_on"),
        ("base", "__first__"),
        ("calls", "0016_reasons"),
        ("documents", "0006_proofs"),
        ("registry", "0020_lists_of_ventures"),
        ("talents", "0002_hiring"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Closure",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "state",
                        models.CharField(
                            choices=[("draft", "Being written"), ("closed", "Closed")],
                            default="draft",
                            max_length=6,
                        ),
                    ),
                    ("done", models.CharField(max_length=1000)),
                    ("present", models.PositiveSmallIntegerField()),
                    ("satisfied", models.PositiveSmallIntegerField()),
                    ("words", models.CharField(blank=True, max_length=500)),
                    (
                        "venture",
                        models.CharField(
                            choices=[
                                ("grown", "It grows"),
                                ("alive", "It goes on"),
                                ("dormant", "It rests"),
                                ("closed", "It ended"),
                            ],
                            max_length=7,
                        ),
                    ),
                    (
                        "own_left_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    (
                        "own_left",
                        djmoney.models.fields.MoneyField(
                            decimal_places=2, default=djmoney.money.Money(0, "PEN"), max_digits=14
                        ),
                    ),
                    (
                        "agreement",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="closure",
                            to="agreements.agreement",
                        ),
                    ),
                    (
                        "document",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="documents.document",
                        ),
                    ),
                    (
                        "written_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("present__gte", 1), ("satisfied__lte", models.F("present"))),
                            name="satisfied_of_those_asked",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Reading",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("said", models.JSONField(default=dict)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="readings",
                            to="agreements.agreement",
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
                        "xml",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="documents.proof",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                },
            ),
            migrations.CreateModel(
                name="Report",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    ("code", models.CharField(max_length=60, unique=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("sent", "Being reviewed"),
                                ("returned", "The group must answer"),
                                ("accepted", "Accepted"),
                            ],
                            default="sent",
                            max_length=8,
                        ),
                    ),
                    ("sent_on", models.DateField()),
                    ("words", models.CharField(blank=True, max_length=500)),
                    ("accepted_on", models.DateField(blank=True, null=True)),
                    ("posted", models.PositiveSmallIntegerField(default=0)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reports",
                            to="agreements.agreement",
                        ),
                    ),
                    (
                        "document",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="documents.document",
                        ),
                    ),
                    (
                        "sent_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "tranche",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reports",
                            to="agreements.tranche",
                        ),
                    ),
                ],
                options={
                    "ordering": ["agreement", "number"],
                    "indexes": [models.Index(fields=["state", "sent_on"], name="reports_waiting")],
                    "constraints": [
                        models.UniqueConstraint(fields=("agreement", "number"), name="report_number_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Return",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("told", "Finance looks for it in the bank"),
                                ("confirmed", "Arrived"),
                                ("not_found", "Not found in the bank"),
                            ],
                            default="told",
                            max_length=9,
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
                    ("returned_on", models.DateField()),
                    ("operation_number", models.CharField(max_length=40)),
                    ("not_found_why", models.CharField(blank=True, max_length=300)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="returns",
                            to="agreements.agreement",
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
                ],
                options={
                    "ordering": ["returned_on", "created_at"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state__in", ("told", "confirmed"))),
                            fields=("agreement", "operation_number"),
                            name="return_once_per_operation",
                        ),
                        models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="return_positive"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SignOff",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("signed_on", models.DateField()),
                    ("remark", models.CharField(blank=True, max_length=400)),
                    ("by_office", models.BooleanField(default=False)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="sign_offs",
                            to="agreements.agreement",
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
                ],
                options={
                    "ordering": ["-signed_on", "-created_at"],
                },
            ),
            migrations.CreateModel(
                name="Good",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("what", models.CharField(max_length=200)),
                    ("quantity", models.DecimalField(decimal_places=3, max_digits=12)),
                    (
                        "value_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("value", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    ("kept_at", models.CharField(max_length=150)),
                    (
                        "closure",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="goods",
                            to="accountability.closure",
                        ),
                    ),
                    (
                        "keeper",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="kept_goods",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("quantity__gt", 0)), name="good_quantity_positive"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Overseer",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="oversaw",
                            to="registry.person",
                        ),
                    ),
                    (
                        "sign_off",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="overseers",
                            to="accountability.signoff",
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("sign_off", "person"), name="overseer_once")],
                },
            ),
            migrations.CreateModel(
                name="Purchase",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("planned", "To be bought"),
                                ("chosen", "Seller chosen"),
                                ("dropped", "Not bought"),
                            ],
                            default="planned",
                            max_length=8,
                        ),
                    ),
                    ("what", models.CharField(max_length=200)),
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
                    ("needed_on", models.DateField(blank=True, null=True)),
                    ("chosen_why", models.CharField(blank=True, max_length=300)),
                    ("chosen_on", models.DateField(blank=True, null=True)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="purchases",
                            to="agreements.agreement",
                        ),
                    ),
                    (
                        "line",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="purchases",
                            to="calls.costline",
                        ),
                    ),
                    (
                        "chosen",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="chosen_for",
                            to="accountability.quotation",
                        ),
                    ),
                ],
                options={
                    "ordering": ["needed_on", "created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("amount__gt", 0)), name="purchase_amount_positive"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Quotation",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("provider", models.CharField(max_length=150)),
                    ("ruc", models.CharField(blank=True, max_length=11)),
                    (
                        "price_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("price", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    ("what", models.CharField(blank=True, max_length=300)),
                    ("quoted_on", models.DateField()),
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
                        "purchase",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="quotations",
                            to="accountability.purchase",
                        ),
                    ),
                ],
                options={
                    "ordering": ["price", "created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("price__gt", 0)), name="quotation_price_positive"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Voucher",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("noted", "In the book"),
                                ("sent", "Being reviewed"),
                                ("observed", "The office asks something"),
                                ("accepted", "Accepted"),
                                ("rejected", "Not accepted"),
                                ("withdrawn", "Taken out of the book"),
                            ],
                            default="noted",
                            max_length=9,
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("invoice", "Invoice (factura)"),
                                ("slip", "Sales slip (boleta)"),
                                ("fees", "Receipt for fees (recibo por honorarios)"),
                                ("ticket", "Ticket of a till"),
                                ("credit", "Credit note (nota de crédito)"),
                                ("debit", "Debit note (nota de débito)"),
                                ("sworn", "Sworn statement (declaración jurada)"),
                                ("valued", "What we put in ourselves: work, land, materials"),
                            ],
                            max_length=7,
                        ),
                    ),
                    ("issuer_ruc", models.CharField(blank=True, max_length=11)),
                    ("issuer_name", models.CharField(max_length=150)),
                    ("series", models.CharField(blank=True, max_length=20)),
                    ("number", models.CharField(blank=True, max_length=40)),
                    ("identity", models.CharField(blank=True, db_index=True, editable=False, max_length=220)),
                    ("issued_on", models.DateField()),
                    (
                        "total_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("total", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    (
                        "igv_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    (
                        "igv",
                        djmoney.models.fields.MoneyField(
                            decimal_places=2, default=djmoney.money.Money(0, "PEN"), max_digits=14
                        ),
                    ),
                    (
                        "charged_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("charged", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    ("what", models.CharField(max_length=300)),
                    (
                        "source",
                        models.CharField(
                            choices=[
                                ("typed", "Typed"),
                                ("photo", "Read from a photograph"),
                                ("xml", "Read from the electronic invoice"),
                                ("qr", "Read from the QR"),
                                ("service", "From the contract of a provider"),
                            ],
                            default="typed",
                            max_length=7,
                        ),
                    ),
                    (
                        "signature",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("none", "Not signed"),
                                ("good", "Signed, unchanged"),
                                ("bad", "Changed after it was signed"),
                            ],
                            max_length=4,
                        ),
                    ),
                    ("digest", models.CharField(blank=True, max_length=100)),
                    ("buyer", models.CharField(blank=True, max_length=20)),
                    ("by_office", models.BooleanField(default=False)),
                    ("told", models.JSONField(default=list)),
                    ("observation", models.CharField(blank=True, max_length=300)),
                    ("answer", models.CharField(blank=True, max_length=300)),
                    ("judged_on", models.DateField(blank=True, null=True)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="vouchers",
                            to="agreements.agreement",
                        ),
                    ),
                    (
                        "line",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="vouchers",
                            to="calls.costline",
                        ),
                    ),
                    (
                        "payment",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="voucher",
                            to="talents.servicepayment",
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
                        "purchase",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="vouchers",
                            to="accountability.purchase",
                        ),
                    ),
                    (
                        "report",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="vouchers",
                            to="accountability.report",
                        ),
                    ),
                    (
                        "sign_off",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="vouchers",
                            to="accountability.signoff",
                        ),
                    ),
                    (
                        "xml",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="documents.proof",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-issued_on", "-created_at"],
                    "indexes": [
                        models.Index(fields=["agreement", "state", "issued_on"], name="vouchers_of_book"),
                        models.Index(fields=["issuer_ruc", "issued_on"], name="vouchers_alike"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "accepted"), models.Q(("identity", ""), _negated=True)),
                            fields=("identity",),
                            name="document_accepted_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(
                                ("state__in", ("noted", "sent", "observed", "accepted")),
                                models.Q(("identity", ""), _negated=True),
                            ),
                            fields=("agreement", "identity"),
                            name="document_once_in_a_book",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("total__gt", 0)), name="voucher_total_positive"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "charged__gte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("total"), "*", models.Value(-1)
                                    ),
                                ),
                                ("charged__lte", models.F("total")),
                            ),
                            name="voucher_charged_within_total",
                        ),
                    ],
                },
            ),
        ),
    ]
