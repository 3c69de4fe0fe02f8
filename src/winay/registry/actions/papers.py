"""Helping with papers: opened as tasks, taken in hand, obtained with evidence, given up, needed again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import Page, read_proof
from winay.documents.actions import keep_proof, let_go
from winay.registry import access
from winay.registry.actions._common import clean_text
from winay.registry.actions.organisations import correct_organisation, register_bank_account
from winay.registry.actions.people import confirm_dni
from winay.registry.models import BankAccount, Membership, Organisation, Paper, Person
from winay.registry.models.papers import UNDER_WAY
from winay.registry.rules import papers as rules
from winay.registry.states import PAPER_STATES


@transaction.atomic
def open_paper(
    *,
    actor: User | None,
    kind: str,
    person: Person | None = None,
    organisation: Organisation | None = None,
    helper: User | None = None,
    due_on: date | None = None,
) -> Paper:
    """Make a task of a paper that a person or an organisation lacks; one that is under way already is returned.

    Effects: the paper, one act. Raises `InvalidInput` for a kind that they cannot have or have already.
    """
    paper = Paper(kind=kind, person=person, organisation=organisation, due_on=due_on)
    access.require(access.may_keep_paper(actor, paper))
    if kind not in (rules.OF_PERSON if person else rules.OF_ORGANISATION):
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": kind[:20]}, field="kind")
    standing = Paper.objects.filter(
        kind=kind, person=person, organisation=organisation, state__in=UNDER_WAY
    ).first()
    if standing is not None:
        return standing
    if has_paper(kind, person or organisation):
        raise InvalidInput(_("They have it already: it is on record."), field="kind")
    paper.helper = _helper(helper, paper)
    paper.save()
    record_act(actor=actor, verb="open_paper", subject=paper, details={"kind": kind})
    return paper


def has_paper(kind: str, subject: Any) -> bool:
    """Tell whether a paper is on record where it belongs; of a land title only its task knows."""
    if kind == rules.DNI:
        return bool(subject.dni)
    if kind == rules.RUC:
        return bool(subject.ruc)
    if kind == rules.REGISTRATION:
        return bool(subject.registration == Organisation.Registration.REGISTERED)
    if kind == rules.BANK_ACCOUNT:
        return BankAccount.objects.filter(organisation=subject).exists()
    return False


def _helper(helper: User | None, paper: Paper) -> User | None:
    if helper is not None and not access.may_keep_paper(helper, paper):
        raise InvalidInput(_("This person does not keep the registry of that place."), field="helper")
    return helper


@transaction.atomic
def open_missing_papers(*, actor: User, organisation: Organisation) -> list[Paper]:
    """Make tasks of everything that an organisation and its members lack; the actor helps. Repeated, nothing changes.

    Effects: as many `open_paper`; the ones that were not there before are returned.
    """
    access.require(access.may_keep_people(actor, organisation.district_id))
    members = Membership.objects.filter(organisation=organisation, until=None).select_related("person")
    lacking: list[tuple[str, dict[str, Any]]] = [
        (kind, {"person": row.person})
        for row in members
        if access.may_keep_people(actor, row.person.district_id)
        for kind in rules.missing_of_person(dni=row.person.dni)
    ]
    lacking += [
        (kind, {"organisation": organisation})
        for kind in rules.missing_of_organisation(
            kind=organisation.kind,
            ruc=organisation.ruc,
            registration=organisation.registration,
            has_account=organisation.bank_accounts.exists(),
        )
    ]
    began = timezone.now()
    opened = [open_paper(actor=actor, kind=kind, helper=actor, **of) for kind, of in lacking]
    return [paper for paper in opened if paper.created_at >= began]


def _locked(paper: Paper, actor: User | None) -> Paper:
    paper = Paper.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=paper.pk)
    access.require(access.may_keep_paper(actor, paper))
    return paper


@transaction.atomic
def help_with_paper(
    *, actor: User | None, paper: Paper, helper: User | None, due_on: date | None = None, note: str = ""
) -> Paper:
    """Take a paper in hand, or hand it to another helper with another date. Effects: the paper, one act."""
    paper = _locked(paper, actor)
    if paper.state not in UNDER_WAY:
        raise WrongState(_("This paper is no longer under way: say first that it is needed again."))
    paper.helper = _helper(helper, paper)
    paper.due_on, paper.note = due_on, clean_text(note, field="note", most=300)
    changed = ("helper", "due_on", "note")
    if paper.state == "needed":
        transition(paper, table=PAPER_STATES, act="help", actor=actor, also_save=changed)
    else:
        paper.save(update_fields=changed)
        record_act(actor=actor, verb="change_help", subject=paper)
    return paper


def obtain_paper(
    *,
    actor: User | None,
    paper: Paper,
    number: str = "",
    bank: str = "",
    evidence: UploadedFile | None = None,
    obtained_on: date | None = None,
) -> Paper:
    """Write down that a paper is there: its number goes where it belongs, its evidence stays with the task.

    `number` is the DNI, the RUC, the number of the registration, the CCI (with `bank`) or of the title. Effects:
    the person or organisation, the paper, its file, acts of both. Raises `InvalidInput` for a number that cannot be
    right, a date in the future, or a file that is neither PDF nor picture.
    """
    page = read_proof(evidence, field="evidence")
    with transaction.atomic():
        return _obtain(actor, paper, number, bank, page, obtained_on or timezone.localdate())


def _obtain(
    actor: User | None, paper: Paper, number: str, bank: str, evidence: Page | None, obtained_on: date
) -> Paper:
    paper = _locked(paper, actor)
    if obtained_on > timezone.localdate():
        raise InvalidInput(_("The date lies in the future."), field="obtained_on")
    if paper.state not in UNDER_WAY:
        raise WrongState(_("This paper is no longer under way: say first that it is needed again."))
    number = clean_text(number, field="number", most=40, required=True)
    try:
        _write_where_it_belongs(actor, paper, number, bank)
    except InvalidInput as error:
        error.field = "bank" if error.field == "bank" else "number"
        raise
    paper = _locked(paper, actor)
    paper.obtained_on = obtained_on
    paper.number = number if paper.kind == rules.LAND_TITLE else ""
    if evidence is not None:
        paper.evidence = keep_proof(evidence)
    also = ("obtained_on", "number", "evidence")
    if paper.state in UNDER_WAY:
        transition(paper, table=PAPER_STATES, act="obtain", actor=actor, also_save=also)
    else:  # settled by the act that wrote the number
        paper.save(update_fields=also)
    return paper


def _write_where_it_belongs(actor: User | None, paper: Paper, number: str, bank: str) -> None:
    group = paper.organisation
    if paper.kind == rules.DNI and paper.person is not None:
        confirm_dni(actor=actor, person=paper.person, dni=number)
    elif paper.kind == rules.BANK_ACCOUNT and group is not None:
        register_bank_account(actor=actor, organisation=group, bank=bank, cci=number)
    elif paper.kind in (rules.RUC, rules.REGISTRATION) and group is not None:
        now: dict[str, Any] = {"ruc": number if paper.kind == rules.RUC else group.ruc}
        if paper.kind == rules.REGISTRATION:
            now |= {"registration": Organisation.Registration.REGISTERED, "registration_number": number}
        correct_organisation(
            actor=actor,
            organisation=group,
            name=group.name,
            kind=group.kind,
            district=group.district,
            community=group.community,
            founded_on=group.founded_on,
            **now,
        )


@transaction.atomic
def give_up_paper(*, actor: User | None, paper: Paper, reason: str) -> Paper:
    """Stop helping with a paper, with the reason. Inverse: `need_paper_again`. Effects: the paper, one act."""
    paper = _locked(paper, actor)
    paper.note = clean_text(reason, field="reason", most=300, required=True)
    transition(paper, table=PAPER_STATES, act="give_up", actor=actor, also_save=("note",))
    return paper


@transaction.atomic
def need_paper_again(*, actor: User | None, paper: Paper, reason: str) -> Paper:
    """Say that a paper given up, or obtained wrongly, is needed again. Effects: the paper, one act with the reason.

    Raises `WrongState` if another task for it is under way.
    """
    paper = _locked(paper, actor)
    reason = clean_text(reason, field="reason", most=300, required=True)
    others = Paper.objects.filter(
        kind=paper.kind, person=paper.person, organisation=paper.organisation, state__in=UNDER_WAY
    )
    if others.exists():
        raise WrongState(_("Another task for this paper is under way."))
    paper.obtained_on = None
    transition(paper, table=PAPER_STATES, act="need_again", actor=actor, reason=reason, also_save=("obtained_on",))
    return paper


def forget_papers(papers: Iterable[Paper], *, nobody: str) -> None:
    """Wipe what the papers of a forgotten person tell, files included; those under way are given up."""
    for paper in papers:
        proof, paper.evidence = paper.evidence, None
        paper.note = paper.number = ""
        paper.save(update_fields=["note", "number", "evidence"])
        let_go(proof)
        if paper.state in UNDER_WAY:
            transition(paper, table=PAPER_STATES, act="give_up", actor=None, reason=nobody)
