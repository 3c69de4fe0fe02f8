"""Prepare, complete, issue, sign and void an agreement."""

from collections.abc import Sequence
from datetime import date
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.agreements.access import may_prepare_agreement, may_release
from winay.agreements.actions._locks import locked_agreement, programme_of, require
from winay.agreements.actions.awards import require_no_deposit
from winay.agreements.actions.ready import keep_ready
from winay.agreements.convenio import convenio_content, convenio_pdf
from winay.agreements.letters import tell_to_sign
from winay.agreements.models import Agreement, Tranche
from winay.agreements.postings import post_agreement
from winay.agreements.rules import ends_on, pay_by, sign_by, tranche_amounts
from winay.agreements.states import AGREEMENT_STATES, SIGNED_ONCE
from winay.agreements.terms import terms_of
from winay.base.actions import record_act, transition
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import read_pages
from winay.committees.models import Outcome
from winay.committees.queries.awards import award_of, outcome_with_award, with_award
from winay.documents.actions import keep_document, keep_signed_paper
from winay.documents.models import SignedPaper
from winay.ledger.heads import heads_of
from winay.registry.actions import register_bank_account

MOST_PAGES = 20


def prepare_agreement(*, actor: User, outcome: Outcome) -> Agreement:
    """Draw up the agreement of an award that stands: amounts by source, tranches by the call's plan, obligations.

    Effects: agreement in draft, its tranches, act `prepare_agreement`. Asked again, it returns the agreement
    that stands; one that was declared void is taken up again (void → draft), to be completed and issued anew.
    Inverse: `void_agreement`.
    """
    with transaction.atomic():
        outcome = (
            with_award(Outcome.objects.select_for_update(of=("self",)))
            .select_related("session", "proposal__organisation", "proposal__call__programme__pack")
            .get(pk=outcome.pk)
        )
        proposal = outcome.proposal
        require(actor, may_prepare_agreement, proposal)
        award = award_of(outcome)
        if award is None or proposal.state != "awarded":
            raise WrongState(_("Only an awarded proposal has an agreement."))
        standing = Agreement.objects.filter(outcome=outcome).first()
        if standing is not None:
            return _renewed(actor, standing) if standing.state == "void" else standing
        terms = terms_of(proposal.call)
        agreement = Agreement.objects.create(
            outcome=outcome,
            organisation=proposal.organisation,
            code=next_code(f"{proposal.call.code}-C"),
            amount=award.amount,
            counterpart_cash=proposal.own_cash,
            counterpart_kind=proposal.own_kind,
            obligations=[text.model_dump() for text in terms.obligations],
            sign_by=sign_by(timezone.localdate(), terms.sign_days),
        )
        plan = sorted(terms.tranches, key=lambda tranche: tranche.number)
        amounts = tranche_amounts(award.amount.amount, [tranche.share for tranche in plan])
        for number, amount in enumerate(amounts, start=1):
            if amount:
                Tranche.objects.create(
                    agreement=agreement,
                    number=number,
                    amount=Money(amount, award.amount.currency),
                    conditions=plan[number - 1].wanted if plan else [],
                )
        record_act(actor=actor, verb="prepare_agreement", subject=agreement, to_state=agreement.state)
        return agreement


def _renewed(actor: User, agreement: Agreement) -> Agreement:
    agreement = locked_agreement(agreement)
    terms = terms_of(agreement.outcome.proposal.call)
    agreement.sign_by = sign_by(timezone.localdate(), terms.sign_days)
    transition(agreement, table=AGREEMENT_STATES, act="renew", actor=actor, also_save=("sign_by",))
    return agreement


def set_bank_account(*, actor: User, agreement: Agreement, bank: str, cci: str) -> Agreement:
    """Register the organisation's own account for the transfers, while the agreement is being completed.

    Effects: bank account in the registry (its CCI checked), act `set_bank_account` without the number.
    The registry refuses an account that another organisation gave. Repeatable: the last one given counts.
    """
    with transaction.atomic():
        agreement = locked_agreement(agreement)
        require(actor, may_prepare_agreement, agreement)
        if agreement.state != "draft":
            raise WrongState(
                _("The account is printed in the agreement and can no longer be changed."), field="cci"
            )
        agreement.bank_account = register_bank_account(
            actor=actor, organisation=agreement.organisation, bank=bank, cci=cci
        )
        agreement.save(update_fields=["bank_account"])
        record_act(actor=actor, verb="set_bank_account", subject=agreement)
        return agreement


def issue_agreement(*, actor: User, agreement: Agreement) -> Agreement:
    """Freeze the agreement and make its PDF to sign, with hash and QR code. Not public: it names people.

    Effects: document kept, state draft → issued. Inverse: `void_agreement`.
    """
    with transaction.atomic():
        agreement = locked_agreement(agreement)
        require(actor, may_prepare_agreement, agreement)
        if (
            agreement.state == "draft"
            and agreement.bank_account is None
            and terms_of(agreement.outcome.proposal.call).pays_cash
        ):
            raise InvalidInput(_("Register the organisation's bank account first."), field="cci")
        agreement.times_issued += 1
        also = ("times_issued",)
        act = transition(agreement, table=AGREEMENT_STATES, act="issue", actor=actor, also_save=also)
        former, times = agreement.document, agreement.times_issued
        code = agreement.code if times == 1 else f"{agreement.code}-{times}"
        heads = heads_of(programme_of(agreement))
        content = convenio_content(agreement, issued_on=timezone.localdate(act.at), code=code) | {"heads": heads}
        agreement.document = keep_document(
            kind="agreement",
            code=code,
            title=content["title"],
            pdf=convenio_pdf(content),
            content=content,
            public=False,
            actor=actor,
            replaces=former,
            heads=heads,
        )
        agreement.save(update_fields=["document"])
        tell_to_sign(agreement, act)
        return agreement


def sign_agreement(
    *, actor: User, agreement: Agreement, signed_on: date, scan: Sequence[IO[bytes]] = ()
) -> Agreement:
    """Record that both parties signed on paper. From now on the money is promised.

    `scan` are the signed pages, if they are at hand; `keep_signed_agreement` keeps them later.
    Effects: state issued → signed, ledger awarded → agreed, first due date, last day of the plan, the scan.
    """
    require(actor, may_prepare_agreement, agreement)
    pages = read_pages(scan, field="scan", most=MOST_PAGES) if scan else []
    with transaction.atomic():
        agreement = locked_agreement(agreement)
        require(actor, may_prepare_agreement, agreement)
        if signed_on > timezone.localdate():
            raise InvalidInput(_("The date of signature is in the future."), field="signed_on")
        award = award_of(outcome_with_award(agreement.outcome_id))
        if award and signed_on < timezone.localdate(award.decided_at):
            raise InvalidInput(_("The date of signature is before the award."), field="signed_on")
        terms = terms_of(agreement.outcome.proposal.call)
        agreement.signed_on, agreement.ends_on = signed_on, ends_on(signed_on, terms.months)
        also = ("signed_on", "ends_on")
        transition(agreement, table=AGREEMENT_STATES, act="sign", actor=actor, also_save=also)
        agreement.tranches.filter(number=1).update(due_on=pay_by(signed_on, terms.pay_days))
        post_agreement(agreement=agreement, actor=actor)
        keep_ready(agreement)
        if pages and agreement.document:
            shows = SignedPaper.Shows.SIGNED
            keep_signed_paper(actor=actor, document=agreement.document, shows=shows, pages=pages)
        return agreement


def keep_signed_agreement(*, actor: User, agreement: Agreement, scan: Sequence[IO[bytes]]) -> SignedPaper:
    """Keep the signed agreement: photographs or PDFs, page by page. A later scan stands in the place of the earlier.

    Effects: those of `documents.actions.keep_signed_paper`. Refused until the signature is on record.
    """
    require(actor, may_prepare_agreement, agreement)
    pages = read_pages(scan, field="scan", most=MOST_PAGES)
    with transaction.atomic():
        agreement = locked_agreement(agreement, closed_too=True)
        require(actor, may_prepare_agreement, agreement)
        if agreement.signed_on is None or agreement.document is None or agreement.state not in SIGNED_ONCE:
            raise WrongState(_("Record first that both parties have signed."))
        return keep_signed_paper(
            actor=actor, document=agreement.document, shows=SignedPaper.Shows.SIGNED, pages=pages
        )


def void_agreement(*, actor: User, agreement: Agreement, reason: str) -> Agreement:
    """Declare an agreement void that was not signed: the paper is wrong. The award stands, and its money with it.

    Effects: state → void. Refused once a deposit was confirmed. Inverse: `prepare_agreement` takes it up again.
    To end the award itself: `committees.actions.renounce_award`, `withdraw_award`.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        agreement = locked_agreement(agreement)
        require(actor, may_release, agreement)
        require_no_deposit(agreement)
        transition(agreement, table=AGREEMENT_STATES, act="void", actor=actor, reason=reason)
        return agreement
