from django.db import migrations

from winay.base.guards import never_changed


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [never_changed("documents_document")]
