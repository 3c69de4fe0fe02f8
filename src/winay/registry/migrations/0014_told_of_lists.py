"""What is told of a list beside its refused rows.

The column may be null: SQLite adds it without making the table anew, which would lose the guards of the table.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0013_known_two")]
    operations = [
        migrations.AddField("importbatch", "notices", models.JSONField(blank=True, default=None, null=True)),
    ]
