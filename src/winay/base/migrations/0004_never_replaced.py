"""Rows that may only be added are not replaced or emptied away either."""

from django.db import migrations

from winay.base.guards import append_only_anew


class Migration(migrations.Migration):
    dependencies = [("base", "0003_work")]
    operations = [
        append_only_anew("base_act"),
    ]
