"""A group accounts for a tranche: it sends its receipts, finance reads them line by line, accepts, and posts."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.accountability import access
from winay.accountability.actions._common import clean_text, locked_book
from winay.accountability.actions.vouchers import locked_voucher
from winay.accountability.letters import tell_accepted, tell_month_accepted, tell_month_returned, tell_returned
from winay.accountability.models import Accountable, Nucleus, Report, Voucher, of
from winay.accountability.postings import post_accounted, reverse_accounted
from winay.accountability.queries.book import month_to_report
from winay.accountability.queries.reports import accounted_share
from winay.accountability.queries.vouchers import same_document
from winay.accountability.rules import ZERO, month_after
from winay.accountability.states import REPORT_STATES, VOUCHER_STATES
from winay.accountability.terms import accounting_of
from winay.agreements.actions.accounted import earlier_tranche_accounted, earlier_tranche_not_accounted
from winay.agreements.actions.ready import keep_ready
from winay.agreements.models import Agreement
from winay.base.actions import record_act, transition, transition_many
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.calls.models import CostLine


@transaction.atomic
def send_report(*, actor: User, agreement: Accountable, words: str = "") -> Report:
    """Account for the last payment with every receipt that the oversight committee signed off. There is no inverse.

    A nucleus accounts for its earliest month that it has not accounted for (`queries.nuclei.month_to_report`), with the
    receipts of that month and before that its inspector signed off, also where there is none.

    Effects: a report in the state `sent`, its receipts noted → sent, one act each. Raises `InvalidInput` without such
    a receipt, `WrongState` while another report is being reviewed or before anything was paid.
    """
    agreement = locked_book(agreement, actor, access.may_act_for_group)
    if agreement.reports.exclude(state="accepted").exists():
        raise WrongState(_("Another report is being reviewed: first answer what finance asks."))
    rows: Any = (
        Voucher.objects.filter(**of(agreement), state="noted").exclude(kind="valued").order_by("created_at")
    )
    span, rows = _of_month(agreement, rows) if isinstance(agreement, Nucleus) else (_of_tranche(agreement), rows)
    receipts = list(rows.exclude(sign_off=None))
    if not receipts and (rows.exists() or not isinstance(agreement, Nucleus)):
        raise InvalidInput(_("First your oversight committee looks at the receipts and signs."))
    number = (agreement.reports.aggregate(most=Max("number"))["most"] or 0) + 1
    report = Report.objects.create(
        **of(agreement),
        **span,
        number=number,
        code=f"{agreement.code}-R{number}",
        sent_on=timezone.localdate(),
        sent_by=actor,
        words=clean_text(words, field="words", most=500),
    )
    Voucher.objects.filter(pk__in=[one.pk for one in receipts]).update(report=report)
    transition_many(receipts, table=VOUCHER_STATES, act="send_voucher", actor=actor)
    record_act(
        actor=actor,
        verb="send_report",
        subject=report,
        to_state="sent",
        details={"for": str(report.month or report.tranche.number), "receipts": len(receipts)},
    )
    return report


def _of_tranche(agreement: Agreement) -> dict[str, Any]:
    tranche = agreement.tranches.filter(order__state="paid").order_by("-number").first()
    if tranche is None:
        raise WrongState(_("Nothing has been paid yet that you could account for."))
    return {"tranche": tranche}


def _of_month(nucleus: Nucleus, rows: Any) -> tuple[dict[str, Any], Any]:
    month = month_to_report(nucleus, timezone.localdate())
    if month is None:
        raise WrongState(_("Every month is accounted for."))
    return {"month": month}, rows.filter(issued_on__lt=month_after(month))


def _locked(report: Report, actor: User, may: Any) -> Report:
    agreement = locked_book(report.account, actor, may)
    found = Report.objects.select_related("tranche", "nucleus").get(pk=report.pk)
    found.account = agreement
    return found


def _for_review(voucher: Voucher, actor: User, *states: str) -> Voucher:
    agreement = locked_book(voucher.account, actor, access.may_review)
    found = locked_voucher(voucher, agreement)
    if found.report is None or found.report.state not in states:
        raise WrongState(_("This receipt is not being reviewed."))
    return found


@transaction.atomic
def observe_voucher(*, actor: User, voucher: Voucher, observation: str) -> Voucher:
    """Ask the group something of a receipt. Effects: state → observed. It is told when the report goes back.

    Inverse: `accept_voucher`, or the group's `answer_voucher`.
    """
    found = _for_review(voucher, actor, "sent")
    found.observation = clean_text(observation, field="observation", most=300, required=True)
    found.answer, found.judged_on = "", timezone.localdate()
    _judge(found, "observe_voucher", actor, found.observation)
    return found


def _judge(voucher: Voucher, act: str, actor: User, reason: str = "") -> None:
    transition(
        voucher,
        table=VOUCHER_STATES,
        act=act,
        actor=actor,
        reason=reason,
        also_save=("observation", "answer", "judged_on"),
    )


@transaction.atomic
def answer_voucher(*, actor: User, voucher: Voucher, answer: str) -> Voucher:
    """Answer what finance asked of a receipt. Effects: state observed → sent. It may also be withdrawn and replaced."""
    agreement = locked_book(voucher.account, actor, access.may_act_for_group)
    found = locked_voucher(voucher, agreement)
    found.answer = clean_text(answer, field="answer", most=300, required=True)
    _judge(found, "answer_voucher", actor, found.answer)
    return found


@transaction.atomic
def accept_voucher(*, actor: User, voucher: Voucher) -> Voucher:
    """Accept a receipt; the journal follows with the whole report. Inverse: `look_at_voucher_again`.

    Raises `InvalidInput` where the same document was accepted before, in whichever book: the database holds to it too.
    """
    found = _for_review(voucher, actor, "sent")
    if same_document(found.identity, without=found.pk).filter(state="accepted").exists():
        raise InvalidInput(_("This same document was accepted in another book: it counts once."))
    found.judged_on = timezone.localdate()
    try:
        with transaction.atomic():
            _judge(found, "accept_voucher", actor)
    except IntegrityError as error:
        raise InvalidInput(_("This same document was accepted in another book: it counts once.")) from error
    return found


@transaction.atomic
def accept_all_vouchers(*, actor: User, report: Report) -> int:
    """Accept every receipt of a report of which nothing is asked and nothing grave was told. Returns how many.

    Inverse: `look_at_voucher_again`, one by one.
    """
    report = _locked(report, actor, access.may_review)
    rows = report.vouchers.filter(state="sent").order_by("created_at")
    plain = [one for one in rows if not GRAVE & set(one.told)]
    for one in plain:
        one.account = report.account
        accept_voucher(actor=actor, voucher=one)
    return len(plain)


GRAVE = frozenset(
    ("elsewhere", "changed", "not_the_same", "other_buyer", "own_issuer", "ineligible", "other_total")
)
"""What was told at entry that a person looks at before a receipt is accepted."""


@transaction.atomic
def reject_voucher(*, actor: User, voucher: Voucher, reason: str) -> Voucher:
    """Do not accept a receipt: it is accounted for otherwise, or given back. Inverse: `look_at_voucher_again`."""
    found = _for_review(voucher, actor, "sent")
    found.observation = clean_text(reason, field="reason", most=300, required=True)
    found.judged_on = timezone.localdate()
    _judge(found, "reject_voucher", actor, found.observation)
    return found


@transaction.atomic
def look_at_voucher_again(*, actor: User, voucher: Voucher) -> Voucher:
    """Take back that a receipt was accepted or not, while its report is reviewed. Effects: state → sent."""
    found = _for_review(voucher, actor, "sent")
    if found.state == "rejected" and same_document(found.identity).filter(**of(found.account)).exists():
        raise InvalidInput(_("The group wrote this receipt down anew."))
    _judge(found, "look_at_voucher_again", actor)
    return found


@transaction.atomic
def return_report(*, actor: User, report: Report) -> Report:
    """Send a report back to the group with what finance asks of its receipts. Inverse: `send_report_again`.

    Effects: state sent → returned, the group is told. Raises `InvalidInput` where nothing is asked.
    """
    report = _locked(report, actor, access.may_review)
    if not report.vouchers.filter(state="observed").exists():
        raise InvalidInput(_("Nothing is asked of any receipt."))
    act = transition(report, table=REPORT_STATES, act="return_report", actor=actor)
    (tell_month_returned if report.month else tell_returned)(report, str(act.pk))
    return report


@transaction.atomic
def send_report_again(*, actor: User, report: Report) -> Report:
    """Send a report again, every question answered or its receipt taken out; receipts signed off since go with it.

    Effects: state returned → sent. Inverse: `return_report`.
    """
    report = _locked(report, actor, access.may_act_for_group)
    if report.vouchers.filter(state="observed").exists():
        raise InvalidInput(_("Answer first what finance asks of each receipt."))
    rows = Voucher.objects.filter(**of(report.account), state="noted").exclude(sign_off=None)
    if report.month:
        rows = rows.filter(issued_on__lt=month_after(report.month))
    more = list(rows.exclude(kind="valued").order_by("created_at"))
    Voucher.objects.filter(pk__in=[one.pk for one in more]).update(report=report)
    transition_many(more, table=VOUCHER_STATES, act="send_voucher", actor=actor)
    report.sent_on, report.sent_by = timezone.localdate(), actor
    transition(
        report,
        table=REPORT_STATES,
        act="send_report_again",
        actor=actor,
        also_save=("sent_on", "sent_by"),
        details={"receipts": len(more)},
    )
    return report


def _by_pot(report: Report) -> tuple[Decimal, Decimal]:
    """Return what the accepted receipts charge: of lines of the group's own cash, and of all others."""
    own, other = ZERO, ZERO
    for one in report.vouchers.filter(state="accepted").select_related("line"):
        if one.line is not None and one.line.source == CostLine.Source.OWN_CASH:
            own += one.charged.amount
        else:
            other += one.charged.amount
    return (ZERO, own + other) if min(own, other) < 0 else (own, other)


@transaction.atomic
def accept_report(*, actor: User, report: Report) -> Report:
    """Accept a report whose every receipt is judged: the accepted ones are posted. Inverse: `reopen_report`.

    Effects: state sent → accepted, the journal's entries (advance and counterpart → accounted for), the condition of
    the next tranche where enough is accounted for, the group is told. Who sent it cannot accept it.
    """
    report = _locked(report, actor, access.may_review)
    if report.sent_by_id == actor.pk:
        raise NotAllowed(_("Whoever sent a report does not accept it: another person does."))
    if report.vouchers.filter(state__in=("sent", "observed")).exists():
        raise InvalidInput(_("Accept each receipt first, or say why not."))
    own, other = _by_pot(report)
    if own + other < 0:
        raise InvalidInput(_("Credit notes are accepted together with the receipts that they correct."))
    report.posted += 1
    report.accepted_on = timezone.localdate()
    transition(
        report,
        table=REPORT_STATES,
        act="accept_report",
        actor=actor,
        details={"accepted": str(own + other)},
        also_save=("posted", "accepted_on"),
    )
    post_accounted(report=report, by_own=own, by_programme=other, actor=actor)
    if report.month:
        tell_month_accepted(report, own + other)
    else:
        share = accounted_share(report.agreement)
        if share is not None and share >= accounting_of(report.agreement).accounted_share:
            earlier_tranche_accounted(actor=actor, agreement=report.agreement, note=f"{report.code}: {share:.2%}")
        keep_ready(report.agreement)
        tell_accepted(report, own + other)
    return report


@transaction.atomic
def reopen_report(*, actor: User, report: Report, reason: str) -> Report:
    """Look at an accepted report again: what it posted is reversed. Inverse: `accept_report`.

    Raises `WrongState` when a later report stands or the next payment is prepared.
    """
    report = _locked(report, actor, access.may_review)
    why = clean_text(reason, field="reason", most=300, required=True)
    if report.account.reports.filter(number__gt=report.number).exists():
        raise WrongState(_("A later report stands: that one first."))
    transition(report, table=REPORT_STATES, act="reopen_report", actor=actor, reason=why)
    reverse_accounted(report=report, actor=actor, reason=why)
    if not report.month:
        share = accounted_share(report.agreement)
        if share is None or share < accounting_of(report.agreement).accounted_share:
            earlier_tranche_not_accounted(actor=actor, agreement=report.agreement, note=why)
        keep_ready(report.agreement)
    return report
