import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models

from winay.base.database import LaidTogether
from winay.base.guards import append_only


class Migration(migrations.Migration):
    replaces = [
        ("documents", "0001_initial"),
        ("documents", "0002_append_only"),
        ("documents", "0003_never_replaced"),
        ("documents", "0004_heads"),
        ("documents", "0005_signed_papers"),
        ("documents", "0006_proofs"),
    ]

    initial = True

    dependencies = []

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Proof",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("sha256", models.CharField(max_length=64, unique=True)),
                    ("size", models.PositiveIntegerField()),
                    ("file", models.FileField(upload_to="proofs/%Y/%m")),
                    ("small", models.FileField(blank=True, upload_to="proofs/%Y/%m")),
                    ("for_good", models.BooleanField(default=False)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Document",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=40, unique=True)),
                    ("kind", models.CharField(max_length=40)),
                    ("title", models.CharField(max_length=250)),
                    ("content_sha256", models.CharField(max_length=64)),
                    ("sha256", models.CharField(max_length=64, unique=True)),
                    ("pdf", models.BinaryField()),
                    ("heads", models.JSONField(null=True)),
                    ("public", models.BooleanField(default=False)),
                    (
                        "replaces",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="replaced_by",
                            to="documents.document",
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="SignedPaper",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "shows",
                        models.CharField(
                            choices=[
                                ("signed", "The document with its signatures"),
                                ("attendance", "The attendance sheet"),
                            ],
                            max_length=20,
                        ),
                    ),
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
                        models.UniqueConstraint(
                            fields=("document", "shows", "number"), name="signed_paper_number_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SignedPage",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    (
                        "proof",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.proof"
                        ),
                    ),
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
                        models.UniqueConstraint(fields=("paper", "number"), name="signed_page_number_once")
                    ],
                },
            ),
        ),
        append_only("documents_document"),
        append_only("documents_signedpaper"),
        append_only("documents_signedpage"),
    ]
