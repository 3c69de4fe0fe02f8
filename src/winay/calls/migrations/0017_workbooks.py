"""Spreadsheets of proposals that were taken are kept with what they brought."""

import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0016_reasons"), ("base", "0008_maker")]
    operations = [
        migrations.CreateModel(
            name="Workbook",
            fields=[
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("filename", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("count", models.PositiveIntegerField()),
                ("made", models.JSONField()),
                ("back_at", models.DateTimeField(blank=True, null=True)),
                ("back_by_name", models.CharField(blank=True, max_length=200)),
                ("back_reason", models.CharField(blank=True, max_length=300)),
                ("went_back", models.JSONField(default=dict)),
                (
                    "brought_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workbooks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="workbooks", to="calls.call"
                    ),
                ),
            ],
            options={"ordering": ["-created_at", "-pk"]},
        ),
    ]
