import django.db.models.deletion
import django.utils.timezone
import djmoney.models.fields
import djmoney.money
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether


class Migration(migrations.Migration):
    replaces = [
        ("agreements", "0001_initial"),
        ("agreements", "0002_paid_by_the_bank"),
        ("agreements", "0003_paid_by_orders"),
        ("agreements", "0004_proofs"),
        ("agreements", "0005_times_issued"),
        ("agreements", "0006_ventures"),
        ("agreements", "0007_ready"),
        ("agreements", "0008_follow_up"),
        ("agreements", "0009_life"),
        ("agreements", "0010_succession"),
        ("agreements", "0011_closed_on"),
    ]

    initial = True

    dependencies = [
        ("base", "0008_maker"),
        ("base", "__first__"),
        ("calls", "0001_initial"),
        ("committees", "0002_append_only"),
        ("documents", "0006_proofs"),
        ("registry", "0019_ventures"),
        ("treasury", "0001_initial"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Addendum",
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
                                ("general", "Addendum"),
                                ("suspension", "Suspension"),
                                ("lifting", "End of the suspension"),
                                ("extension", "More time"),
                                ("reallocation", "Money moved between lines"),
                                ("succession", "Another group takes it over"),
                                ("early_end", "Early end"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("drawn_up", "Being drawn up"),
                                ("to_sign", "To be signed"),
                                ("to_approve", "Waits for the coordinator"),
                                ("in_force", "It holds"),
                                ("refused", "Not approved"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            default="drawn_up",
                            max_length=10,
                        ),
                    ),
                    ("decided_on", models.DateField()),
                    ("sign_by", models.DateField(blank=True, null=True)),
                    ("signed_on", models.DateField(blank=True, null=True)),
                    ("reason", models.CharField(max_length=500)),
                    ("text", models.CharField(blank=True, max_length=500)),
                    ("answer", models.CharField(blank=True, max_length=500)),
                    ("changes", models.JSONField(default=dict)),
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
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="addenda",
                            to="agreements.agreement",
                        ),
                    ),
                ],
                options={
                    "ordering": ["agreement", "number"],
                    "indexes": [
                        models.Index(
                            condition=models.Q(("state__in", ("to_sign", "to_approve"))),
                            fields=["agreement"],
                            name="addenda_waiting",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("agreement", "number"), name="addendum_number_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Agreement",
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
                                ("draft", "To be completed"),
                                ("issued", "To be signed"),
                                ("signed", "Signed"),
                                ("suspended", "Suspended"),
                                ("ended", "Ended early"),
                                ("void", "Void"),
                            ],
                            default="draft",
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
                        "counterpart_cash_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    (
                        "counterpart_cash",
                        djmoney.models.fields.MoneyField(
                            decimal_places=2, default=djmoney.money.Money(0, "PEN"), max_digits=14
                        ),
                    ),
                    (
                        "counterpart_kind_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    (
                        "counterpart_kind",
                        djmoney.models.fields.MoneyField(
                            decimal_places=2, default=djmoney.money.Money(0, "PEN"), max_digits=14
                        ),
                    ),
                    ("obligations", models.JSONField(default=list)),
                    ("sign_by", models.DateField(blank=True, null=True, verbose_name="sign by")),
                    ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                    ("ends_on", models.DateField(blank=True, null=True, verbose_name="to be carried out by")),
                    ("closed_on", models.DateField(blank=True, editable=False, null=True)),
                    ("times_issued", models.PositiveSmallIntegerField(default=0)),
                    (
                        "bank_account",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="registry.bankaccount",
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
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="agreements",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "outcome",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="agreement",
                            to="committees.outcome",
                        ),
                    ),
                    (
                        "succession",
                        models.OneToOneField(
                            blank=True,
                            editable=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="agreements.addendum",
                        ),
                    ),
                ],
                options={
                    "ordering": ["code"],
                },
            ),
            migrations.CreateModel(
                name="AgreementVenture",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("began", models.BooleanField(default=False)),
                    ("why_none", models.CharField(blank=True, max_length=200)),
                    (
                        "agreement",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="its_venture",
                            to="agreements.agreement",
                        ),
                    ),
                    (
                        "venture",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="its_agreements",
                            to="registry.venture",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("venture__isnull", False), ("why_none", "")),
                                models.Q(("venture", None), models.Q(("why_none", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="agreement_venture_or_why_none",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CounterpartDeposit",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                    ("deposited_on", models.DateField(verbose_name="deposited on")),
                    ("operation_number", models.CharField(max_length=40, verbose_name="bank operation number")),
                    ("not_found_at", models.DateTimeField(blank=True, null=True)),
                    ("not_found_why", models.CharField(blank=True, max_length=500)),
                    ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="deposits",
                            to="agreements.agreement",
                        ),
                    ),
                    (
                        "confirmed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
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
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("agreement", "operation_number"), name="deposit_once_per_operation"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="FollowUp",
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
                                ("minutes", "Minutes of an assembly"),
                                ("training", "Training attended"),
                                ("visit", "Visit made"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("day", models.DateField(verbose_name="day")),
                    ("remark", models.CharField(blank=True, max_length=500, verbose_name="remark")),
                    ("by_group", models.BooleanField(default=False)),
                    ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                    ("withdrawn_why", models.CharField(blank=True, max_length=500)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="follow_ups",
                            to="agreements.agreement",
                        ),
                    ),
                    (
                        "noted_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
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
                ],
                options={
                    "ordering": ["-day", "-created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("kind", "visit"), ("proof__isnull", False), _connector="OR"),
                            name="follow_up_has_its_proof",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Tranche",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
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
                    ("conditions", models.JSONField(default=list)),
                    ("due_on", models.DateField(blank=True, null=True)),
                    ("attempt", models.PositiveSmallIntegerField(default=0)),
                    ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ("ready_until", models.DateField(blank=True, editable=False, null=True)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="tranches",
                            to="agreements.agreement",
                        ),
                    ),
                    (
                        "order",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="tranche",
                            to="treasury.paymentorder",
                        ),
                    ),
                ],
                options={
                    "ordering": ["agreement", "number"],
                    "indexes": [
                        models.Index(
                            condition=models.Q(("ready_until__isnull", False)),
                            fields=["agreement"],
                            name="tranches_ready",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("agreement", "number"), name="tranche_number_once")
                    ],
                },
            ),
        ),
    ]
