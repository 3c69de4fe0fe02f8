"""The catalogue is kept: entries are added, changed, confirmed and put away; ours are loaded and never overrule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.words import fold
from winay.journeys import access
from winay.journeys.content import Entry, kept
from winay.journeys.models import Support, SupportPlace, SupportVersion
from winay.journeys.reading import entry_of, read_content
from winay.journeys.shipped import digest, shipped
from winay.territory.models import Department, District, Province

Origin = SupportVersion.Origin


@dataclass(frozen=True)
class Loaded:
    """How many entries of ours were added, renewed, left because a person changed them, and left as they were."""

    added: int = 0
    renewed: int = 0
    kept: int = 0
    same: int = 0


@transaction.atomic
def add_support(
    *, actor: User | None, content: Mapping[str, Any], keeper: District | None = None, why: str = ""
) -> Support:
    """Add an entry to the catalogue; `keeper`: the district whose municipality keeps it.

    Effects: the entry with its first version and places, one act. Inverse: `withdraw_support`. Raises `InvalidInput`
    for what an entry cannot say, a code that is taken, and a municipality's that reaches beyond its district.
    """
    access.require(access.may_add(actor) and access.may_keep_for(actor, keeper.pk if keeper else None))
    entry = _entry(content, keeper)
    if Support.objects.filter(code=entry.code).exists():
        raise InvalidInput(_("There is an entry with this code already."), field="code")
    support = Support(code=entry.code, keeper=keeper, by_person=True)
    _write(support, entry, origin=Origin.PERSON, actor=actor, why=why)
    record_act(actor=actor, verb="add_support", subject=support)
    return support


@transaction.atomic
def change_support(*, actor: User | None, support: Support, content: Mapping[str, Any], why: str = "") -> Support:
    """Change what an entry says. Effects: a version more, its places, one act; none where nothing changes.

    From then on our own newer entry only offers itself (`take_over_shipped`). Inverse: change it back.
    """
    support = _locked(support, actor)
    entry = _entry({**content, "code": support.code}, support.keeper)
    if kept(entry) == support.content:
        return support
    support.by_person = True
    _write(support, entry, origin=Origin.PERSON, actor=actor, why=why)
    record_act(actor=actor, verb="change_support", subject=support)
    return support


@transaction.atomic
def confirm_support(*, actor: User | None, support: Support, how: str) -> Support:
    """Say that somebody looked every point up again today and it still holds; `how`: where, or with which office.

    Effects: a version more in which each source bears today's date, one act.
    """
    support = _locked(support, actor)
    how = _line(how, field="how", required=True)
    entry = entry_of(support).model_copy(deep=True)
    today = timezone.localdate()
    for one in entry.every_source():
        one.checked = today
    _write(support, entry, origin=Origin.PERSON, actor=actor, why=how)
    record_act(actor=actor, verb="confirm_support", subject=support)
    return support


@transaction.atomic
def withdraw_support(*, actor: User | None, support: Support, reason: str) -> Support:
    """Take an entry out of the catalogue; its versions stay. Inverse: `bring_back_support`."""
    support = _locked(support, actor)
    if support.withdrawn_at is not None:
        raise WrongState(_("This entry is out of the catalogue already."))
    support.withdrawn_at = timezone.now()
    support.save(update_fields=["withdrawn_at"])
    record_act(
        actor=actor,
        verb="withdraw_support",
        subject=support,
        reason=_line(reason, field="reason", required=True),
    )
    return support


@transaction.atomic
def bring_back_support(*, actor: User | None, support: Support) -> Support:
    """Put an entry into the catalogue again. Inverse: `withdraw_support`."""
    support = _locked(support, actor)
    if support.withdrawn_at is None:
        raise WrongState(_("This entry stands in the catalogue."))
    support.withdrawn_at = None
    support.save(update_fields=["withdrawn_at"])
    record_act(actor=actor, verb="bring_back_support", subject=support)
    return support


@transaction.atomic
def load_shipped(*, actor: User | None) -> Loaded:
    """Load the entries that come with the program, or their newer texts. Repeatable.

    Effects: entries that are new, a version more of those that nobody changed here, one act each. What a person
    changed or put away stays as it is: `take_over_shipped` takes ours in its place.
    """
    access.require(access.may_keep_all(actor))
    counted = {"added": 0, "renewed": 0, "kept": 0, "same": 0}
    standing = {one.code: one for one in Support.objects.select_for_update().filter(code__in=shipped())}
    for code, entry in shipped().items():
        found, ours = standing.get(code), digest(kept(entry))
        if found is None:
            support = Support(code=code, shipped=ours)
            _write(support, entry, origin=Origin.SHIPPED, actor=actor)
            record_act(actor=actor, verb="add_support", subject=support)
            counted["added"] += 1
        elif found.shipped == ours:
            counted["same"] += 1
        elif found.by_person or found.withdrawn_at is not None:
            counted["kept"] += 1
        else:
            found.shipped = ours
            _write(found, entry, origin=Origin.SHIPPED, actor=actor)
            record_act(actor=actor, verb="change_support", subject=found)
            counted["renewed"] += 1
    return Loaded(**counted)


@transaction.atomic
def take_over_shipped(*, actor: User | None, support: Support) -> Support:
    """Take the entry that comes with the program in the place of what stands here, which stays as a version.

    Raises `WrongState` where the program has none of this code.
    """
    support = _locked(support, actor)
    entry = shipped().get(support.code)
    if entry is None:
        raise WrongState(_("The program brings no entry with this code."))
    support.shipped, support.by_person = digest(kept(entry)), False
    _write(support, entry, origin=Origin.SHIPPED, actor=actor)
    record_act(actor=actor, verb="change_support", subject=support)
    return support


def _locked(support: Support, actor: User | None) -> Support:
    access.require(access.may_keep_support(actor, support))
    found = Support.objects.select_for_update(of=("self",)).select_related("keeper").get(pk=support.pk)
    access.require(access.may_keep_support(actor, found))
    return found


def _entry(content: Mapping[str, Any], keeper: District | None) -> Entry:
    entry = read_content(content)
    if keeper is not None and (entry.everywhere or entry.places != [keeper.pk]):
        raise InvalidInput(_("What a municipality keeps reaches its own district."), field="places")
    return entry


def _line(text: str, *, field: str, required: bool = False) -> str:
    plain = " ".join(text.split())
    if len(plain) > 300 or not plain.isprintable() or (required and not plain):
        raise InvalidInput(_("This has 1 to %(most)s letters.") % {"most": 300}, field=field)
    return plain


def _write(support: Support, entry: Entry, *, origin: str, actor: User | None, why: str = "") -> None:
    """Write an entry into its row, its places and a version of its own."""
    codes = [*entry.places, *entry.within]
    missing = _places_missing(codes)
    if missing:
        raise InvalidInput(
            _("There is no department, province or district with the code %(code)s.") % {"code": missing[0]},
            field="places",
        )
    version = SupportVersion(
        number=1 if support._state.adding else support.number + 1,
        content=kept(entry),
        origin=origin,
        by_name=str(actor) if actor else "system",
        why=_line(why, field="why"),
    )
    support.number, support.version, support.content = version.number, version.pk, version.content
    fill(support, entry)
    support.save()
    support.places.exclude(code__in=codes).delete()
    there = set(support.places.values_list("code", flat=True))
    SupportPlace.objects.bulk_create(
        SupportPlace(support=support, code=code) for code in dict.fromkeys(codes) if code not in there
    )
    version.support = support
    version.save()


def fill(support: Support, entry: Entry) -> None:
    """Give an entry's row the columns by which it is found, listed and counted."""
    support.family = entry.family
    support.name_es, support.name_en, support.name_quz = (
        full_name(entry, language)[:200] for language in ("es", "en", "quz")
    )
    support.offered_by = entry.offered_by.es[:200]
    support.level, support.status = entry.level, entry.status
    support.helps, support.subjects, support.stages = (
        _codes(entry.helps), _codes(entry.subjects), _codes(entry.stages),
    )  # fmt: skip
    support.reaches = "everywhere" if entry.everywhere else "places" if entry.places else "unknown"
    texts = [entry.programme, entry.name, entry.offered_by, entry.summary]
    texts += [one.text for one in entry.requirements if one.text]
    support.words = fold(" ".join(part for text in texts for part in (text.es, text.en, text.quz)))
    support.checked_on, support.closes_on = entry.checked_on, entry.closes_on


def full_name(entry: Entry, language: str) -> str:
    """Return the name of an entry with that of its programme before it, where the two differ."""
    programme, name = entry.programme.in_language(language), entry.name.in_language(language)
    return name if programme == name else f"{programme}: {name}"


def _codes(codes: list[Any]) -> str:
    return f" {' '.join(codes)} " if codes else ""


def _places_missing(codes: list[str]) -> list[str]:
    """Return the codes that no place has; three queries at most."""
    known: set[str] = set()
    for model, length in ((Department, 2), (Province, 4), (District, 6)):
        if some := [code for code in codes if len(code) == length]:
            known |= set(model.objects.filter(pk__in=some).values_list("pk", flat=True))
    return [code for code in codes if code not in known]
