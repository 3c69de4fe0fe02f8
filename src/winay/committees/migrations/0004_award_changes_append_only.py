from django.db import migrations

from winay.base.database import append_only


class Migration(migrations.Migration):
    dependencies = [("committees", "0003_award_changes")]
    operations = [
        append_only("committees_awardchange"),
        append_only("committees_reallocation"),
        append_only("committees_freed"),
        append_only("committees_reallocationline"),
    ]
