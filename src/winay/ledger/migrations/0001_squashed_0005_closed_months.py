import django.db.models.deletion
import django.utils.timezone
import djmoney.models.fields
import uuid6
from django.db import migrations, models

from winay.base.database import LaidTogether
from winay.base.guards import append_only


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0001_initial"),
        ("ledger", "0002_append_only"),
        ("ledger", "0003_never_replaced"),
        ("ledger", "0004_accounts_by_identity"),
        ("ledger", "0005_closed_months"),
    ]

    initial = True

    dependencies = [
        ("calls", "0001_initial"),
        ("documents", "0006_proofs"),
        ("programmes", "0004_handings"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Account",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("kind", models.CharField(max_length=30)),
                    ("funding_source", models.CharField(blank=True, max_length=40)),
                    ("currency", models.CharField(default="PEN", max_length=3)),
                    ("holder_type", models.CharField(blank=True, default="", max_length=30)),
                    ("holder_id", models.CharField(blank=True, default="", max_length=40)),
                    ("call_id", models.CharField(blank=True, default="", max_length=40)),
                    ("category_id", models.CharField(blank=True, default="", max_length=40)),
                    ("holder_name", models.CharField(blank=True, max_length=200)),
                    ("holder_code", models.CharField(blank=True, default="", max_length=60)),
                    ("call_code", models.CharField(blank=True, default="", max_length=60)),
                    ("category_code", models.CharField(blank=True, default="", max_length=60)),
                    ("former_holder", models.CharField(blank=True, max_length=140, null=True)),
                    ("cents", models.BigIntegerField(default=0)),
                    (
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="accounts",
                            to="programmes.programme",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["holder_id", "holder_type", "kind"], name="account_of_holder"),
                        models.Index(fields=["call_id", "category_id", "kind"], name="account_of_call"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=(
                                "programme",
                                "kind",
                                "funding_source",
                                "holder_type",
                                "holder_id",
                                "call_id",
                                "category_id",
                                "currency",
                            ),
                            name="ledger_account_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ClosedMonth",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("month", models.DateField()),
                    ("entries", models.PositiveIntegerField()),
                    ("head", models.CharField(max_length=64)),
                    ("closed_by", models.UUIDField(null=True)),
                    ("closed_by_name", models.CharField(max_length=200)),
                    (
                        "document",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                        ),
                    ),
                    (
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="closed_months",
                            to="programmes.programme",
                        ),
                    ),
                ],
                options={
                    "ordering": ["programme", "month"],
                    "constraints": [
                        models.UniqueConstraint(fields=("programme", "month"), name="ledger_month_closed_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Entry",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveIntegerField()),
                    ("at", models.DateTimeField()),
                    ("idempotency_key", models.CharField(max_length=120, unique=True)),
                    ("description", models.CharField(max_length=250)),
                    ("subject_type", models.CharField(blank=True, max_length=60)),
                    ("subject_id", models.CharField(blank=True, max_length=40)),
                    ("subject_code", models.CharField(blank=True, max_length=60)),
                    ("posted_by", models.UUIDField(null=True)),
                    ("posted_by_name", models.CharField(max_length=200)),
                    ("previous_hash", models.CharField(blank=True, max_length=64)),
                    ("hash", models.CharField(max_length=64)),
                    ("seal_form", models.PositiveSmallIntegerField()),
                    (
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="entries",
                            to="programmes.programme",
                        ),
                    ),
                    (
                        "reverses",
                        models.OneToOneField(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reversed_by",
                            to="ledger.entry",
                        ),
                    ),
                ],
                options={
                    "ordering": ["programme", "number"],
                    "indexes": [models.Index(fields=["subject_type", "subject_id"], name="entry_of_subject")],
                    "constraints": [
                        models.UniqueConstraint(fields=("programme", "number"), name="entry_number_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Posting",
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
                    (
                        "account",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="postings",
                            to="ledger.account",
                        ),
                    ),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="ledger.entry"
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("amount", 0), _negated=True), name="posting_not_zero"
                        )
                    ],
                },
            ),
        ),
        append_only("ledger_entry"),
        append_only("ledger_posting"),
        append_only("ledger_closedmonth"),
    ]
