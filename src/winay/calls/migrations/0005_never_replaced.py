"""Rows that may only be added are not replaced or emptied away either."""

from django.db import migrations

from winay.base.guards import append_only_anew


class Migration(migrations.Migration):
    dependencies = [("calls", "0004_targeting")]
    operations = [
        append_only_anew("calls_revision"),
        append_only_anew("calls_amendment"),
    ]
