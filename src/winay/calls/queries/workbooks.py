"""Spreadsheets of proposals that were taken: whose they are to see, what each brought, whether it can go back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from winay.base.bulk import among
from winay.base.errors import Problem
from winay.base.log import worked_on
from winay.base.models import User
from winay.calls.access import may_enter_proposals
from winay.calls.models import CostLine, Proposal, ProposalMember, ProposalWriter, Workbook
from winay.calls.queries.staff import proposals_for_staff
from winay.programmes.access import Role, grants_of
from winay.registry.models import Membership
from winay.registry.queries.brought import Brought, Going, what_goes

OF_A_DRAFT = (ProposalWriter, CostLine, ProposalMember)
"""Tables in which the workbook itself writes beside the proposal; whatever else hangs on it came later."""


def workbooks_for_staff(user: User) -> QuerySet[Workbook]:
    """Return the workbooks of the programmes where `user` writes for groups; with a limited role, only their own."""
    grants = grants_of(user, Role.OFFICER, Role.COORDINATOR)
    whole = grants.filter(territory=None).values("programme")
    own = Q(brought_by=user, call__programme__in=grants.values("programme"))
    found = Workbook.objects.filter(Q(call__programme__in=whole) | own)
    return found.select_related("call__programme", "brought_by")


def drafts_of(workbook: Workbook) -> QuerySet[Proposal]:
    """Return the proposals that a workbook brought and that are there."""
    return Proposal.objects.filter(pk__in=among(UUID(one["key"]) for one in workbook.made["proposals"])).order_by(
        "code"
    )


def drafts_shown(user: User, workbook: Workbook) -> QuerySet[Proposal]:
    """Return those of `drafts_of` that `user` may read, with what a list shows."""
    return proposals_for_staff(user).filter(pk__in=drafts_of(workbook).order_by().values("pk")).order_by("code")


def may_take_back(user: User | None, workbook: Workbook) -> bool:
    """Tell whether `user` may take a workbook back: who may enter proposals in each of its districts."""
    if user is None or not may_enter_proposals(user, workbook.call):
        return False
    places = drafts_of(workbook).order_by().values_list("district", flat=True).distinct()
    return all(may_enter_proposals(user, workbook.call, place) for place in places)


def why_it_stays(workbook: Workbook) -> list[Problem]:
    """Return why a workbook cannot go back: each proposal that is no longer as it came, at its row, and what to do.

    A query for each table that points to proposals; none if it went back already.
    """
    if workbook.back_at is not None:
        return []
    there = {one.pk: one for one in drafts_of(workbook).select_related("organisation")}
    used = _hung_on(workbook)
    acted = worked_on("calls.proposal", keys=there, besides=("start_proposal",)) if there else frozenset()
    problems = []
    for line in workbook.made["proposals"]:
        one = there.get(UUID(line["key"]))
        why = _("It is not there any more.") if one is None else _why(one, line, used, acted)
        if why:
            where = _("row %(number)d") % {"number": line["row"]}
            name = f" ({one.code}, {one.organisation.name})" if one else ""
            problems.append(Problem(why, where=f"{where}{name}"))
    return problems


def _why(one: Proposal, line: dict[str, Any], used: frozenset[UUID], acted: frozenset[str]) -> str:
    if one.state != "draft":
        return _("It is no draft any more.")
    if one.saved_at != (line["saved"] and datetime.fromisoformat(line["saved"])) or one.unsaved:
        return _("Somebody has written in it since.")
    if one.pk in used:
        return _("Something hangs on it since: a picture, a paper or a check.")
    if str(one.pk) in acted:
        return _("Somebody has worked on it since.")
    return ""


def _hung_on(workbook: Workbook) -> frozenset[UUID]:
    """Return the proposals to which any table of any package points, but those in which the workbook wrote."""
    found: set[UUID] = set()
    these = drafts_of(workbook).order_by().values("pk")
    for other, name in _pointing():
        rows = other._base_manager.filter(**{f"{name}__in": these})
        found.update(rows.order_by().values_list(f"{name}_id", flat=True).distinct())
    return frozenset(found)


def _pointing() -> Iterator[tuple[type[Model], str]]:
    for relation in Proposal._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.related_model not in OF_A_DRAFT:
            yield relation.related_model, relation.field.name  # type: ignore[misc, union-attr]


def brought_by(workbook: Workbook) -> Brought:
    """Return what a workbook registered on the way, as the registry takes it back."""
    made = workbook.made
    memberships = {UUID(key): office for key, office in made["memberships"].items()}
    drafts = [UUID(one["key"]) for one in made["proposals"]]
    members = ProposalMember.objects.filter(proposal__in=among(drafts))
    elsewhere = ProposalMember.objects.filter(
        person=OuterRef("person"), proposal__organisation=OuterRef("organisation")
    ).exclude(proposal__in=among(drafts))
    needed = Membership.objects.filter(Exists(elsewhere), pk__in=among(memberships))
    return Brought(
        **{name: [UUID(key) for key in made[name]] for name in ("people", "organisations", "households")},
        memberships=memberships,
        offices={UUID(key): (before, since) for key, (before, since) in made["offices"].items()},
        needed=list(needed.values_list("pk", flat=True)) if memberships else [],
        own={
            "calls.proposal": drafts,
            "calls.proposalmember": list(members.values_list("pk", flat=True)),
        },
    )


def would_go_back(workbook: Workbook) -> Going:
    """Return which people and groups would go back with a workbook, and how many stay and why; nothing is written."""
    return what_goes(brought_by(workbook))
