"""What a tranche knew of its payment stands in a payment order (`treasury`), one for each that stands."""

from django.db import migrations, models

FIELDS = (
    "prepared_by_id",
    "prepared_at",
    "released_by_id",
    "released_at",
    "operation_number",
    "paid_on",
    "state",
    "amount",
)


def make_orders(apps, editor):
    """Give each tranche that is prepared, authorised or paid its order. Those taken back before left no trace of one."""
    tranche_model, order_model = apps.get_model("agreements", "Tranche"), apps.get_model("treasury", "PaymentOrder")
    rows = tranche_model.objects.exclude(state="planned").select_related(
        "agreement__organisation", "agreement__outcome__proposal__call"
    )
    for tranche in rows.order_by("pk").iterator(400):
        agreement, proposal = tranche.agreement, tranche.agreement.outcome.proposal
        # What waits for its release has not been counted yet.
        tranche.attempt += tranche.state == "prepared"
        tranche.order = order_model.objects.create(
            programme_id=proposal.call.programme_id,
            district_id=proposal.district_id,
            purpose="tranche",
            about_type="agreements.tranche",
            about_id=str(tranche.pk),
            attempt=tranche.attempt,
            code=f"{agreement.code}/{tranche.number}.{tranche.attempt}",
            payee_id=agreement.organisation_id,
            payee_name=agreement.organisation.name[:200],
            account_id=agreement.bank_account_id,
            method="transfer" if proposal.call.terms.get("pays_cash", True) else "goods",
            **{name: getattr(tranche, name) for name in FIELDS},
        )
        tranche.save(update_fields=["order", "attempt"])
    _settle(editor)


def back_to_tranches(apps, editor):
    """Write what orders know into their tranches. Orders that ended have no place there and go."""
    tranche_model, order_model = apps.get_model("agreements", "Tranche"), apps.get_model("treasury", "PaymentOrder")
    rows = tranche_model.objects.filter(order__isnull=False).select_related("order")
    for tranche in rows.order_by("pk").iterator(400):
        for name in FIELDS:
            setattr(tranche, name, getattr(tranche.order, name))
        tranche.attempt -= tranche.state == "prepared"
        tranche.order = None
        tranche.save()
    order_model.objects.filter(purpose="tranche").delete()
    _settle(editor)


def _settle(editor):
    if editor.connection.vendor == "postgresql":
        # What follows alters these tables, which waiting checks of foreign keys forbid.
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0002_paid_by_the_bank"),
        ("treasury", "0001_initial"),
        ("calls", "0001_initial"),
        ("committees", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            "tranche",
            "order",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=models.PROTECT,
                related_name="tranche",
                to="treasury.paymentorder",
            ),
        ),
        migrations.RunPython(make_orders, back_to_tranches),
        migrations.RemoveConstraint("tranche", "never_the_same_person_prepares_and_releases"),
        migrations.RemoveField("tranche", "state"),
        migrations.RemoveField("tranche", "prepared_by"),
        migrations.RemoveField("tranche", "prepared_at"),
        migrations.RemoveField("tranche", "released_by"),
        migrations.RemoveField("tranche", "released_at"),
        migrations.RemoveField("tranche", "operation_number"),
        migrations.RemoveField("tranche", "paid_on"),
    ]
