from django.db import migrations

from winay.base.database import names_in_order


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0020_lists_of_ventures'),
    ]

    operations = [
        names_in_order('registry_organisation', 'merged_into_id IS NULL AND archived_at IS NULL'),
        names_in_order('registry_venture', 'merged_into_id IS NULL'),
    ]
