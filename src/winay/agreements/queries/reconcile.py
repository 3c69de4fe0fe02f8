"""What the desk says was decided and paid, beside what the journal says: each must stand in the other."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from winay.agreements.models import Agreement, CounterpartDeposit, Tranche
from winay.agreements.states import SIGNED_ONCE
from winay.committees.models import Minutes
from winay.committees.queries.awards import AWARDED_NOW, standing_awards
from winay.committees.queries.votes import seal_of_marks
from winay.ledger.models import Entry
from winay.ledger.queries import sums_of_entries
from winay.programmes.models import Programme

Amounts = dict[str, Decimal]


def differences(programme: Programme) -> list[str]:
    """Return, in words, every payment, agreement, deposit and award that lacks its entry, or the other way round.

    And every session whose jurors' marks are not those that its acta printed. Twelve queries and one a session; amounts
    are compared to the cent.
    """
    return [
        *_paid(programme),
        *_signed(programme),
        *_ended(programme),
        *_deposited(programme),
        *_awarded(programme),
        *_scored(programme),
    ]


def _compare(names: dict[str, str], wanted: Amounts, posted: Amounts, what: str) -> Iterator[str]:
    for key in sorted(wanted.keys() | posted.keys(), key=lambda key: names.get(key, key)):
        name = names.get(key, key)
        if key not in posted:
            yield _("%(what)s %(name)s stands without an entry in the journal") % {"what": what, "name": name}
        elif key not in wanted:
            yield _("the journal has an entry for %(what)s %(name)s, which does not stand") % {
                "what": what,
                "name": name,
            }
        elif wanted[key] != posted[key]:
            yield _("%(what)s %(name)s says %(said)s, its entry %(posted)s") % {
                "what": what,
                "name": name,
                "said": wanted[key],
                "posted": posted[key],
            }


def _standing(programme: Programme, prefix: str, kind: str) -> Amounts:
    """Return, by subject, what entries with keys `prefix…` that nobody reversed brought to accounts of `kind`."""
    entries = Entry.objects.filter(
        programme=programme, idempotency_key__startswith=f"{prefix}:", reverses=None, reversed_by=None
    )
    return sums_of_entries(entries, kind)


def _paid(programme: Programme) -> Iterator[str]:
    tranches = Tranche.objects.filter(agreement__outcome__proposal__call__programme=programme)
    rows = list(tranches.values_list("pk", "agreement__code", "number", "order__state", "order__amount"))
    names = {str(pk): f"{code}/{number}" for pk, code, number, _state, _amount in rows}
    paid = {str(pk): amount for pk, _code, _number, state, amount in rows if state == "paid"}
    yield from _compare(names, paid, _standing(programme, "payment", "executed"), _("the payment"))
    authorised = {str(pk): amount for pk, _code, _number, state, amount in rows if state == "authorised"}
    ordered = _standing(programme, "order", "ordered")
    # What was paid before payments waited for the bank has no order of its own.
    ordered = {key: amount for key, amount in ordered.items() if key not in paid}
    yield from _compare(names, authorised, ordered, _("the authorised payment"))


def _signed(programme: Programme) -> Iterator[str]:
    signed = Agreement.objects.filter(outcome__proposal__call__programme=programme, state__in=SIGNED_ONCE)
    rows = list(signed.values_list("pk", "code", "amount"))
    names = {str(pk): code for pk, code, _amount in rows}
    wanted = {str(pk): amount for pk, _code, amount in rows if amount}
    yield from _compare(names, wanted, _standing(programme, "agreement", "agreed"), _("the agreement"))


def _ended(programme: Programme) -> Iterator[str]:
    """What an early end freed is what its cancelled tranches were worth."""
    rows = Tranche.objects.filter(
        agreement__outcome__proposal__call__programme=programme,
        agreement__state="ended",
        cancelled_at__isnull=False,
    ).values_list("agreement", "agreement__code", "amount")
    wanted: Amounts = {}
    names: dict[str, str] = {}
    for key, code, amount in rows:
        wanted[str(key)] = wanted.get(str(key), Decimal(0)) + amount
        names[str(key)] = code
    yield from _compare(
        names, wanted, _standing(programme, "ended", "available"), _("the early end of the agreement")
    )


def _deposited(programme: Programme) -> Iterator[str]:
    deposits = CounterpartDeposit.objects.filter(
        agreement__outcome__proposal__call__programme=programme, confirmed_at__isnull=False
    )
    rows = list(deposits.values_list("pk", "agreement__code", "operation_number", "amount"))
    names = {str(pk): f"{code}, {number}" for pk, code, number, _amount in rows}
    wanted = {str(pk): amount for pk, _code, _number, amount in rows}
    posted = _standing(programme, "counterpart", "organisation_counterpart")
    yield from _compare(names, wanted, posted, _("the deposit"))


def _awarded(programme: Programme) -> Iterator[str]:
    awards = standing_awards().filter(proposal__call__programme=programme).annotate(worth=AWARDED_NOW)
    rows = list(awards.values_list("proposal_id", "proposal__code", "worth"))
    names = {str(pk): code for pk, code, _worth in rows}
    wanted = {str(pk): worth for pk, _code, worth in rows if worth}
    yield from _compare(names, wanted, _standing(programme, "award", "awarded"), _("the award"))


def _scored(programme: Programme) -> Iterator[str]:
    """An acta from before marks were sealed says nothing of them."""
    first = Minutes.objects.filter(number=1, session__committee__call__programme=programme)
    kept = first.select_related("session", "document").defer("document__pdf").order_by("created_at")
    for minutes in kept:
        printed = (minutes.document.heads or {}).get("marks")
        if printed and printed != seal_of_marks(minutes.session):
            yield _("the jurors' marks of the session %(session)s are not those that %(paper)s printed") % {
                "session": minutes.session.code,
                "paper": minutes.document.code,
            }
