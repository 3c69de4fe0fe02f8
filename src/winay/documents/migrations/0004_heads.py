"""A document holds the ends of the chains that it prints."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_never_replaced")]
    operations = [migrations.AddField("document", "heads", models.JSONField(null=True))]
