from django.db import migrations

from winay.base.database import append_only


class Migration(migrations.Migration):
    dependencies = [("committees", "0001_initial")]
    operations = [append_only("committees_outcome"), append_only("committees_minutes")]
