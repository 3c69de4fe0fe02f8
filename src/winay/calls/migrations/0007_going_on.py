import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models

from winay.base.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("calls", "0006_remedies")]
    operations = [
        migrations.AddConstraint(
            "complaint",
            models.CheckConstraint(
                condition=models.Q(("state", "upheld"), _negated=True) | models.Q(("remedy", ""), _negated=True),
                name="upheld_with_a_remedy",
            ),
        ),
        migrations.CreateModel(
            name="GoingOn",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("cases", models.JSONField()),
                ("reason", models.TextField(verbose_name="reason")),
                ("by_name", models.CharField(max_length=200)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="goings_on", to="calls.call"
                    ),
                ),
            ],
            options={"ordering": ["created_at"]},
        ),
        append_only("calls_goingon"),
    ]
