"""What people send is kept once, as a proof; the pages of signed papers point to theirs."""

import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models

from winay.base.guards import append_only_anew, guards_lifted
from winay.documents.carrying import carry_files

TABLE = "documents_signedpage"
CARRY = carry_files("documents", "signedpage", file="file", proof="proof", known="sha256")


def lifted(carry):
    def within(apps, editor):
        with guards_lifted(editor.connection, TABLE):
            carry(apps, editor)

    return within


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_signed_papers")]
    operations = [
        migrations.CreateModel(
            "Proof",
            [
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
        ),
        migrations.AddField(
            "signedpage",
            "proof",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.proof",
            ),
        ),
        # Blank, so that the columns can be made again on the way back.
        migrations.AlterField("signedpage", "file", models.FileField(blank=True, upload_to="signed/%Y/%m")),
        migrations.AlterField("signedpage", "sha256", models.CharField(blank=True, max_length=64)),
        migrations.RunPython(lifted(CARRY.code), lifted(CARRY.reverse_code)),
        migrations.RemoveField("signedpage", "file"),
        migrations.RemoveField("signedpage", "sha256"),
        migrations.AlterField(
            "signedpage",
            "proof",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.proof"
            ),
        ),
        append_only_anew(TABLE),
    ]
