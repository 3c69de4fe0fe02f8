from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("calls", "0010_complaint_proof"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="saves",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="proposal",
            name="unsaved",
            field=models.JSONField(default=dict),
        ),
    ]
