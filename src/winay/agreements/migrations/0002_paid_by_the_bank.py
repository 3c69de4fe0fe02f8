"""Authorised is not paid: what was released before is taken as paid on the day of its release."""

from django.db import migrations, models
from django.utils import timezone

STATES = [
    ("planned", "Not yet prepared"),
    ("prepared", "Prepared, waiting for release"),
    ("authorised", "Authorised, waiting for the bank"),
    ("paid", "Paid"),
]


def date_what_was_paid(apps, editor):
    Tranche = apps.get_model("agreements", "Tranche")
    for tranche in Tranche.objects.filter(state="paid", released_at__isnull=False).iterator(400):
        tranche.paid_on = timezone.localdate(tranche.released_at)
        tranche.save(update_fields=["paid_on"])


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]
    operations = [
        migrations.RenameField("tranche", "paid_at", "released_at"),
        migrations.RenameField("tranche", "times_paid", "attempt"),
        migrations.AddField(
            "tranche",
            "operation_number",
            models.CharField("bank operation number", max_length=40, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField("tranche", "paid_on", models.DateField("day of the transfer", null=True, blank=True)),
        migrations.AlterField("tranche", "state", models.CharField(choices=STATES, default="planned", max_length=10)),
        migrations.AddField("counterpartdeposit", "not_found_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            "counterpartdeposit",
            "not_found_why",
            models.CharField(max_length=500, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(date_what_was_paid, migrations.RunPython.noop),
    ]
