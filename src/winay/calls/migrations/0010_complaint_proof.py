import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0009_writers")]
    operations = [
        migrations.CreateModel(
            name="ComplaintProof",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("file", models.FileField(upload_to="proofs/%Y/%m")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proofs", to="calls.complaint"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
