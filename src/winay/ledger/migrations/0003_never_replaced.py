"""Rows that may only be added are not replaced or emptied away either."""

from django.db import migrations

from winay.base.guards import append_only_anew


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [
        append_only_anew("ledger_entry"),
        append_only_anew("ledger_posting"),
    ]
