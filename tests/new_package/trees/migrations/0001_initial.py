import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("registry", "0001_initial"), ("territory", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Tree",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("species", models.CharField(max_length=60)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("watered", models.BooleanField(default=False)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trees",
                        to="territory.district",
                    ),
                ),
                (
                    "planter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trees", to="registry.person"
                    ),
                ),
            ],
            options={"abstract": False},
        )
    ]
