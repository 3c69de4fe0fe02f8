"""Rows that may only be added are not replaced or emptied away either."""

from django.db import migrations

from winay.base.guards import append_only_anew, never_emptied


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_quick_merges")]
    operations = [
        append_only_anew("registry_linkverdict"),
        append_only_anew("registry_reading"),
        never_emptied("registry_person"),
        never_emptied("registry_importbatch"),
    ]
