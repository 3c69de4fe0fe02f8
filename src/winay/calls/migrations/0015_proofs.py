"""Pictures, papers and what is sent with complaints point to proofs, which are kept once."""

import django.db.models.deletion
from django.db import migrations, models

from winay.documents.carrying import carry_files

KEPT = (("picture", "image", ""), ("attachment", "file", "sha256"), ("complaintproof", "file", ""))


def proof(**options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.proof", **options
    )


def keep_what_was_submitted(apps, editor):
    proofs = apps.get_model("documents", "Proof")
    for name in ("Picture", "Attachment"):
        sent = apps.get_model("calls", name).objects.filter(proposal__revision__gt=0).values("proof")
        proofs.objects.filter(pk__in=sent).update(for_good=True)


class Migration(migrations.Migration):
    dependencies = [("calls", "0014_words"), ("documents", "0006_proofs")]
    operations = [
        *(migrations.AddField(model, "proof", proof(null=True)) for model, _, _ in KEPT),
        # Blank, so that the columns can be made again on the way back.
        migrations.AlterField("picture", "image", models.ImageField(blank=True, upload_to="pictures/%Y/%m")),
        migrations.AlterField("attachment", "file", models.FileField(blank=True, upload_to="attachments/%Y/%m")),
        migrations.AlterField("attachment", "sha256", models.CharField(blank=True, max_length=64)),
        migrations.AlterField("complaintproof", "file", models.FileField(blank=True, upload_to="proofs/%Y/%m")),
        *(carry_files("calls", model, file=file, proof="proof", known=known) for model, file, known in KEPT),
        migrations.RunPython(keep_what_was_submitted, migrations.RunPython.noop),
        *(migrations.RemoveField(model, file) for model, file, _ in KEPT),
        migrations.RemoveField("attachment", "sha256"),
        *(migrations.AlterField(model, "proof", proof()) for model, _, _ in KEPT),
    ]
