from django.db import migrations

from winay.base.guards import never_changed


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [never_changed("ledger_entry"), never_changed("ledger_posting")]
