from django.db import migrations

from winay.base.database import full_text


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [full_text("registry_personsearch"), full_text("registry_organisationsearch")]
