"""Rows that may only be added are not replaced or emptied away either."""

from django.db import migrations

from winay.base.guards import append_only_anew


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_append_only")]
    operations = [
        append_only_anew("documents_document"),
    ]
