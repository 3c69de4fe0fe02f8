from django.db import migrations

from winay.base.guards import never_changed


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial")]
    operations = [never_changed("calls_revision"), never_changed("calls_amendment")]
