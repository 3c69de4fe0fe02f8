"""What was sent with a deposit points to a proof, which is kept once."""

import django.db.models.deletion
from django.db import migrations, models

from winay.documents.carrying import carry_files


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_paid_by_orders"), ("documents", "0006_proofs")]
    operations = [
        migrations.RenameField("counterpartdeposit", "proof", "file"),
        migrations.AddField(
            "counterpartdeposit",
            "proof",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.proof",
            ),
        ),
        carry_files("agreements", "counterpartdeposit", file="file", proof="proof"),
        migrations.RemoveField("counterpartdeposit", "file"),
    ]
