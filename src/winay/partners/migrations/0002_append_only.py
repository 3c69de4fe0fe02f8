from django.db import migrations

from winay.base.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]
    operations = [
        append_only("partners_partnershippaper"),
        append_only("partners_riskreview"),
        append_only("partners_handover"),
    ]
