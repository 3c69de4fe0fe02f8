"""What was signed on paper is kept with its document, and nobody changes it."""

import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models

from winay.base.guards import append_only

KEY = models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)
MADE = models.DateTimeField(default=django.utils.timezone.now, editable=False)
SHOWS = [("signed", "The document with its signatures"), ("attendance", "The attendance sheet")]


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_heads")]
    operations = [
        migrations.CreateModel(
            "SignedPaper",
            [
                ("id", KEY),
                ("created_at", MADE),
                ("shows", models.CharField(choices=SHOWS, max_length=20)),
                ("number", models.PositiveSmallIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("added_by_name", models.CharField(max_length=200)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_papers",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "ordering": ["document", "shows", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=["document", "shows", "number"], name="signed_paper_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            "SignedPage",
            [
                ("id", KEY.clone()),
                ("created_at", MADE.clone()),
                ("number", models.PositiveSmallIntegerField()),
                ("file", models.FileField(upload_to="signed/%Y/%m")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="documents.signedpaper",
                    ),
                ),
            ],
            options={
                "ordering": ["paper", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=["paper", "number"], name="signed_page_number_once")
                ],
            },
        ),
        append_only("documents_signedpaper"),
        append_only("documents_signedpage"),
    ]
