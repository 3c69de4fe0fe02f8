from django.db import migrations

from winay.base.database import append_only


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_linkage")]
    operations = [append_only("registry_linkverdict")]
