from django.db import migrations

from winay.base.guards import never_changed


class Migration(migrations.Migration):
    dependencies = [("committees", "0001_initial")]
    operations = [never_changed("committees_outcome"), never_changed("committees_minutes")]
