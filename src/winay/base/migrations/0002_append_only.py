from django.db import migrations

from winay.base.guards import never_changed


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [never_changed("base_act")]
