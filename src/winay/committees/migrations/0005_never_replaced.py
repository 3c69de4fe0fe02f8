"""Rows that may only be added are not replaced or emptied away either."""

from django.db import migrations

from winay.base.guards import append_only_anew


class Migration(migrations.Migration):
    dependencies = [("committees", "0004_award_changes_append_only")]
    operations = [
        append_only_anew("committees_outcome"),
        append_only_anew("committees_minutes"),
        append_only_anew("committees_awardchange"),
        append_only_anew("committees_reallocation"),
        append_only_anew("committees_freed"),
        append_only_anew("committees_reallocationline"),
    ]
