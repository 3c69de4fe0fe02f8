"""Peru lies south of the equator and west of Greenwich: districts that lost a minus get it back.

A coordinate with exactly three decimals (−77.815) was read without its sign, from the file that comes with Wiñay and
from a site's own.
"""

from django.db import migrations
from django.db.models import F


def give_back_the_minus(apps, _editor):
    districts = apps.get_model("territory", "District").objects
    districts.filter(latitude__gt=0).update(latitude=-F("latitude"))
    districts.filter(longitude__gt=0).update(longitude=-F("longitude"))


class Migration(migrations.Migration):
    dependencies = [("territory", "0003_uploads")]
    operations = [migrations.RunPython(give_back_the_minus, migrations.RunPython.noop)]
