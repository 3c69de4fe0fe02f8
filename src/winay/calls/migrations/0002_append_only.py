from django.db import migrations

from winay.base.database import append_only


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial")]
    operations = [append_only("calls_revision"), append_only("calls_amendment")]
