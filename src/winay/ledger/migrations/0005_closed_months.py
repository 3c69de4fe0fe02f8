"""Months of the journal that are closed."""

import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models

from winay.base.guards import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_proofs"),
        ("ledger", "0004_accounts_by_identity"),
        ("programmes", "0004_handings"),
    ]
    operations = [
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
                    models.UniqueConstraint(fields=("programme", "month"), name="ledger_month_closed_once"),
                ],
            },
        ),
        append_only("ledger_closedmonth"),
    ]
