"""The evidence of a paper points to a proof, which is kept once."""

import django.db.models.deletion
from django.db import migrations, models

from winay.documents.carrying import carry_files


class Migration(migrations.Migration):
    dependencies = [("registry", "0015_archived_organisations"), ("documents", "0006_proofs")]
    operations = [
        migrations.RenameField("paper", "evidence", "file"),
        migrations.AddField(
            "paper",
            "evidence",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.proof",
            ),
        ),
        carry_files("registry", "paper", file="file", proof="evidence"),
        migrations.RemoveField("paper", "file"),
    ]
