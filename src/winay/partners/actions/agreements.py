"""Agreements with partners are written down, signed with their paper, renewed, ended; promises are kept or let go."""

from datetime import date
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import Page, read_proof
from winay.documents.actions import keep_proof
from winay.partners import access
from winay.partners.actions._common import require_ahead, require_order, require_past, said
from winay.partners.kinds import PartnerKind
from winay.partners.models import Partnership, PartnershipPaper, Promise
from winay.partners.queries.agreements import spelt_before
from winay.partners.states import PARTNERSHIP_STATES, PROMISE_STATES
from winay.programmes.models import Programme
from winay.registry.models import Organisation
from winay.territory.models import District, DistrictSet


def add_partnership(
    *,
    actor: User,
    programme: Programme,
    kind: str,
    title: str,
    partner_kind: str,
    begins_on: date,
    ends_on: date,
    organisation: Organisation | None = None,
    association: DistrictSet | None = None,
    partner_name: str = "",
    district: District | None = None,
) -> Partnership:
    """A coordinator writes down what is being agreed with a partner: of the registry, an association, or named.

    A named partner that an agreement names already is spelt, and is, what it was there: it is one in searches.
    Without a district, an agreement with a municipality of the registry holds in that one's. Effects: the agreement,
    being agreed; one act. Inverse: `drop_partnership`. Raises `InvalidInput` for none or two partners, and for a
    record that stands for nothing any more.
    """
    partner_name = " ".join(partner_name.split())
    if sum(bool(one) for one in (organisation, association, partner_name)) != 1:
        raise InvalidInput(
            _("Choose one partner: an organisation of the registry, an association of municipalities, or a name."),
            field="partner_name",
        )
    if association is not None:
        if association.kind != DistrictSet.Kind.ASSOCIATION:
            raise InvalidInput(
                _("This set of districts is no association of municipalities."), field="association"
            )
        partner_kind, district = PartnerKind.ASSOCIATION, None
    if organisation is not None:
        if organisation.merged_into_id or organisation.archived_at:
            raise InvalidInput(_("This organisation stands for nothing any more."), field="organisation")
        if organisation.kind == Organisation.Kind.MUNICIPALITY:
            partner_kind, district = PartnerKind.MUNICIPALITY, district or organisation.district
    access.require(access.may_keep_at(actor, programme, district=district, area=association))
    title = said(title, field="title", most=200)
    if partner_name:
        partner_name = said(partner_name, field="partner_name", most=200)
        if before := spelt_before(partner_name):
            partner_name, partner_kind = before
    require_order(begins_on, ends_on)
    with transaction.atomic():
        partnership = Partnership.objects.create(
            programme=programme,
            code=next_code("CV", width=5),
            kind=kind,
            title=title,
            partner_kind=partner_kind,
            organisation=organisation,
            association=association,
            partner_name=partner_name,
            district=district,
            begins_on=begins_on,
            ends_on=ends_on,
        )
        record_act(actor=actor, verb="add_partnership", subject=partnership)
        return partnership


def _locked(partnership: Partnership, actor: User) -> Partnership:
    found = Partnership.objects.select_for_update(of=("self",)).select_related("programme").get(pk=partnership.pk)
    access.require(access.may_keep_partnership(actor, found))
    return found


def _paper(partnership: Partnership, page: Page, actor: User, signed_on: date) -> PartnershipPaper:
    return PartnershipPaper.objects.create(
        partnership=partnership,
        number=partnership.papers.count() + 1,
        signed_on=signed_on,
        ends_on=partnership.ends_on,
        proof=keep_proof(page),
        added_by_name=str(actor),
    )


def _page(proof: IO[bytes] | Page | None) -> Page:
    page = read_proof(proof, field="proof")
    if page is None:
        raise InvalidInput(_("Add the signed paper: a photograph, a scan or a PDF."), field="proof")
    return page


def sign_partnership(
    *, actor: User, partnership: Partnership, signed_on: date, proof: IO[bytes] | Page | None
) -> Partnership:
    """A coordinator says that an agreement is signed, with the paper. Effects: it is in force, its paper kept; one act.

    Nothing undoes it but its end.
    """
    access.require(access.may_keep_partnership(actor, partnership))
    require_past(signed_on, timezone.localdate(), field="signed_on")
    page = _page(proof)
    with transaction.atomic():
        partnership = _locked(partnership, actor)
        transition(partnership, table=PARTNERSHIP_STATES, act="sign_partnership", actor=actor)
        _paper(partnership, page, actor, signed_on)
        return partnership


def renew_partnership(
    *, actor: User, partnership: Partnership, ends_on: date, signed_on: date, proof: IO[bytes] | Page | None
) -> Partnership:
    """A coordinator writes down that an agreement holds longer, with the paper that says so.

    Effects: its last day, the paper; one act with the last day before. Raises `InvalidInput` unless it holds longer.
    """
    access.require(access.may_keep_partnership(actor, partnership))
    today = timezone.localdate()
    require_past(signed_on, today, field="signed_on")
    require_ahead(ends_on, today, field="ends_on")
    page = _page(proof)
    with transaction.atomic():
        partnership = _locked(partnership, actor)
        before = partnership.ends_on
        if ends_on <= before:
            raise InvalidInput(_("It holds until then already: write a later day."), field="ends_on")
        partnership.ends_on = ends_on
        transition(
            partnership,
            table=PARTNERSHIP_STATES,
            act="renew_partnership",
            actor=actor,
            details={"before": before.isoformat(), "until": ends_on.isoformat()},
            also_save=("ends_on",),
        )
        _paper(partnership, page, actor, signed_on)
        return partnership


def drop_partnership(*, actor: User, partnership: Partnership, reason: str) -> Partnership:
    """A coordinator says that an agreement was not concluded, and why. Effects: its state, one act. No inverse."""
    return _finish(actor, partnership, "drop_partnership", timezone.localdate(), reason)


def end_partnership(*, actor: User, partnership: Partnership, ended_on: date, reason: str) -> Partnership:
    """A coordinator ends an agreement that is in force, and says why. Effects: its state, one act. No inverse.

    What was promised and not done stays as it is: it shows what was left.
    """
    require_past(ended_on, timezone.localdate(), field="ended_on")
    return _finish(actor, partnership, "end_partnership", ended_on, reason)


def _finish(actor: User, partnership: Partnership, act: str, day: date, reason: str) -> Partnership:
    reason = said(reason, field="reason", most=500)
    with transaction.atomic():
        partnership = _locked(partnership, actor)
        if day < partnership.begins_on and act == "end_partnership":
            raise InvalidInput(_("This is before its first day."), field="ended_on")
        partnership.ended_on, partnership.ended_why = day, reason
        transition(
            partnership,
            table=PARTNERSHIP_STATES,
            act=act,
            actor=actor,
            reason=reason,
            also_save=("ended_on", "ended_why"),
        )
        return partnership


MOST_PROMISES = 60
LIVE = ("draft", "in_force")


def add_promise(
    *, actor: User, partnership: Partnership, side: str, what: str, office: str, due_on: date | None = None
) -> Promise:
    """A coordinator writes down what one side does: what, which office answers for it, by when.

    Effects: the promise, one act. Inverse: `release_promise`. Raises `WrongState` for an agreement that is over.
    """
    what = said(what, field="what", most=300)
    office = said(office, field="office", most=120)
    with transaction.atomic():
        partnership = _locked(partnership, actor)
        if partnership.state not in LIVE:
            raise WrongState(_("This agreement is over: nothing more is promised in it."))
        number = partnership.promises.count() + 1
        if number > MOST_PROMISES:
            raise InvalidInput(_("An agreement has at most %(most)d of these.") % {"most": MOST_PROMISES})
        promise = Promise.objects.create(
            partnership=partnership, number=number, side=side, what=what, office=office, due_on=due_on
        )
        record_act(actor=actor, verb="add_promise", subject=promise)
        return promise


def _promise(promise: Promise, actor: User) -> Promise:
    rows = Promise.objects.select_for_update(of=("self",)).select_related("partnership__programme")
    found = rows.get(pk=promise.pk)
    access.require(access.may_keep_partnership(actor, found.partnership))
    return found


def keep_promise(*, actor: User, promise: Promise, done_on: date, words: str) -> Promise:
    """A coordinator says that something promised is done, on which day, and what shows it.

    Effects: its state, one act. Inverse: `reopen_promise`.
    """
    words = said(words, field="words", most=300)
    require_past(done_on, timezone.localdate(), field="done_on")
    return _move(promise, actor, "keep_promise", words, done_on)


def release_promise(*, actor: User, promise: Promise, words: str) -> Promise:
    """A coordinator says that something promised is no longer asked, and why. Inverse: `reopen_promise`."""
    return _move(promise, actor, "release_promise", said(words, field="words", most=300), None)


def reopen_promise(*, actor: User, promise: Promise, words: str) -> Promise:
    """A coordinator takes back that something was done or let go, and says why. Inverse: `keep_promise`."""
    return _move(promise, actor, "reopen_promise", said(words, field="words", most=300), None)


def _move(promise: Promise, actor: User, act: str, words: str, done_on: date | None) -> Promise:
    with transaction.atomic():
        promise = _promise(promise, actor)
        promise.words, promise.done_on = words, done_on
        transition(
            promise, table=PROMISE_STATES, act=act, actor=actor, reason=words, also_save=("words", "done_on")
        )
        return promise
