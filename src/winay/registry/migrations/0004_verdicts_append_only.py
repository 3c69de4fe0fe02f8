from django.db import migrations

from winay.base.guards import never_changed


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_linkage")]
    operations = [never_changed("registry_linkverdict")]
