"""The public address that an administrator writes in the browser: one row at most."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("base", "0006_accounts")]

    operations = [
        migrations.CreateModel(
            name="PublicAddress",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_public_address")
                ],
            },
        )
    ]
