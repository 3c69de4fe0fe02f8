from django.db import migrations

from winay.base.guards import never_changed


class Migration(migrations.Migration):
    dependencies = [("committees", "0003_award_changes")]
    operations = [
        never_changed("committees_awardchange"),
        never_changed("committees_reallocation"),
        never_changed("committees_freed"),
        never_changed("committees_reallocationline"),
    ]
