"""Drives: everybody in some districts who lacks one kind of paper gets a task, and the drive says how far it is."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry import access
from winay.registry.actions._common import clean_name, clean_text
from winay.registry.models import Drive, Organisation, Paper, PaperKind, Person
from winay.registry.models.papers import UNDER_WAY
from winay.registry.queries.papers import who_lacks
from winay.registry.rules.papers import DNI, LAND_TITLE
from winay.territory.models import District

BATCH = 1_000


@transaction.atomic
def open_drive(
    *,
    actor: User | None,
    name: str,
    kind: str,
    districts: Collection[District],
    starts_on: date,
    ends_on: date,
    goal: int | None = None,
) -> Drive:
    """Begin a drive: everybody in `districts` who lacks the paper gets a task due on `ends_on`.

    Tasks that are under way already join the drive unless they belong to another one. Effects: the drive, papers,
    one act with their number. Raises `InvalidInput` if a value is wrong or a district is not the actor's.
    """
    access.require(access.may_keep_people(actor))
    if kind not in PaperKind.values or kind == LAND_TITLE:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": kind[:20]}, field="kind")
    places = {district.pk for district in districts}
    if not places or not all(access.may_keep_people(actor, place) for place in places):
        raise InvalidInput(_("Choose districts whose people you keep."), field="districts")
    if ends_on < starts_on:
        raise InvalidInput(_("It cannot end before it begins."), field="ends_on")
    drive = Drive.objects.create(
        name=clean_name(name, field="name", most=120), kind=kind, starts_on=starts_on, ends_on=ends_on, goal=goal
    )
    drive.districts.set(list(districts))
    number = _fill(drive, places)
    record_act(actor=actor, verb="open_drive", subject=drive, details={"kind": kind, "papers": number})
    return drive


@transaction.atomic
def refill_drive(*, actor: User | None, drive: Drive) -> int:
    """Give a task to those who were registered since the drive began; return how many. Effects: papers, one act."""
    drive = _locked(drive, actor)
    number = _fill(drive, set(drive.districts.values_list("pk", flat=True)))
    record_act(actor=actor, verb="refill_drive", subject=drive, details={"papers": number})
    return number


def _fill(drive: Drive, places: Collection[str]) -> int:
    owner = "person" if drive.kind == DNI else "organisation"
    there = Paper.objects.filter(kind=drive.kind, state__in=UNDER_WAY, **{f"{owner}__district__in": places})
    joined = there.filter(drive=None).update(drive=drive)
    taken: set[UUID] = set(there.values_list(owner, flat=True))
    lacking: list[Person] | list[Organisation] = [
        one for one in who_lacks(drive.kind, places) if one.pk not in taken
    ]
    rows = [Paper(kind=drive.kind, drive=drive, due_on=drive.ends_on, **{owner: one}) for one in lacking]
    return joined + len(Paper.objects.bulk_create(rows, batch_size=BATCH))


def _locked(drive: Drive, actor: User | None) -> Drive:
    drive = Drive.objects.select_for_update(of=("self",)).get(pk=drive.pk)
    places = drive.districts.values_list("pk", flat=True)
    access.require(all(access.may_keep_people(actor, place) for place in places))
    if drive.closed_on:
        raise WrongState(_("This drive is closed."))
    return drive


@transaction.atomic
def close_drive(*, actor: User | None, drive: Drive, conclusion: str) -> Drive:
    """Close a drive with what was learnt; what is still missing stays a task. Effects: the drive, one act."""
    drive = _locked(drive, actor)
    drive.conclusion = clean_text(conclusion, field="conclusion", most=500, required=True)
    drive.closed_on = timezone.localdate()
    drive.save(update_fields=["closed_on", "conclusion"])
    record_act(actor=actor, verb="close_drive", subject=drive)
    return drive
