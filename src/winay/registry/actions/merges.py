"""Merging two records into one, and parting them again: what pointed to the one follows, and every value stays."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.bulk import among, fresh_keys, load_columns, plain, plain_rows, set_columns
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.signboard import Merged, when_merged
from winay.registry import access
from winay.registry.actions._common import clean_text
from winay.registry.actions.apart import note_two, settle_two, two_in_words
from winay.registry.actions.forgetting import without_names
from winay.registry.actions.households import hold_newest_class
from winay.registry.actions.search import index_organisations, index_people
from winay.registry.actions.settling import settle_papers_of_merged
from winay.registry.models import (
    Household,
    HouseholdStay,
    LinkPair,
    Membership,
    Merge,
    Organisation,
    Person,
)
from winay.registry.queries.apart import known_of
from winay.registry.rules.merging import KEPT_FIELDS, contradictions, to_fill
from winay.registry.states import LINK_PAIR_STATES

"""What keeps pointing to the record it was written about; among it every append-only table."""
ALONE = {"person": ("user_id",), "organisation": ("ruc",), "household": ()}
"""Fields that only one of two merged records may have."""
MODELS: dict[str, type[Model]] = {"person": Person, "organisation": Organisation, "household": Household}
DATES = ("birth_date", "founded_on")


@transaction.atomic
def merge_people(
    *,
    actor: User | None,
    kept: Person,
    absorbed: Person,
    reason: str,
    pair: LinkPair | None = None,
    anyway: bool = False,
) -> Merge:
    """Say that two records are of one person: `kept` stands for both.

    Effects: everything that points to `absorbed` points to `kept`; memberships and stays that both have open end on
    the absorbed side; empty fields of `kept` take the absorbed values; `absorbed` keeps all of its own and is found
    no more; one act. Inverse: `undo_merge`. Raises `InvalidInput` for a record and itself, and for two of which
    somebody said that they are two unless they are one `anyway`, for that reason; `WrongState` if one of the two stands
    for nobody any more or both have an account. Somebody who merges them by hand is asked the same where sex, birth
    or DNI of the two differ; who compared them as a pair saw it there.
    """
    for person in (kept, absorbed):
        access.require(access.may_keep_people(actor, person.district_id))
    both = Person.objects.select_for_update(of=("self",)).in_bulk([kept.pk, absorbed.pk])
    _require_mergeable(kept, absorbed, both)
    kept, absorbed = both[kept.pk], both[absorbed.pk]
    if kept.user_id and absorbed.user_id:
        raise WrongState(_("Both have an account of their own: take one away first."))
    if actor is not None and pair is None and not anyway:
        _ask_about_contradictions("person", kept, absorbed)
    merge = _merge("person", kept, absorbed, actor=actor, reason=reason, pair=pair, anyway=anyway)
    index_people([kept, absorbed])
    return merge


@transaction.atomic
def merge_organisations(
    *,
    actor: User | None,
    kept: Organisation,
    absorbed: Organisation,
    reason: str,
    pair: LinkPair | None = None,
    anyway: bool = False,
) -> Merge:
    """Say that two records are of one organisation: `kept` stands for both. As `merge_people`."""
    for organisation in (kept, absorbed):
        access.require(access.may_keep_people(actor, organisation.district_id))
    both = Organisation.objects.select_for_update(of=("self",)).in_bulk([kept.pk, absorbed.pk])
    _require_mergeable(kept, absorbed, both)
    kept, absorbed = both[kept.pk], both[absorbed.pk]
    if actor is not None and pair is None and not anyway:
        _ask_about_contradictions("organisation", kept, absorbed)
    merge = _merge("organisation", kept, absorbed, actor=actor, reason=reason, pair=pair, anyway=anyway)
    index_organisations([kept, absorbed])
    return merge


@transaction.atomic
def merge_households(
    *, actor: User | None, kept: Household, absorbed: Household, reason: str, anyway: bool = False
) -> Merge:
    """Say that two households are one: `kept` stands for both. As `merge_people`.

    Who lives in `absorbed` lives in `kept`, with the same dates; the findings of both stand on it, and the newest
    holds. Raises `InvalidInput` too if they lie in different districts: a family does not live in two.
    """
    for household in (kept, absorbed):
        access.require(access.may_keep_people(actor, household.district_id))
    both = Household.objects.select_for_update(of=("self",)).in_bulk([kept.pk, absorbed.pk])
    _require_mergeable(kept, absorbed, both)
    kept, absorbed = both[kept.pk], both[absorbed.pk]
    if kept.district_id != absorbed.district_id:
        raise InvalidInput(_("The two households lie in different districts."))
    merge = _merge("household", kept, absorbed, actor=actor, reason=reason, pair=None, anyway=anyway)
    hold_newest_class([kept, absorbed])
    return merge


def _ask_about_contradictions(kind: str, kept: Any, absorbed: Any) -> None:
    """Raise `InvalidInput` that names what two records say differently, and who knows them to be two."""
    found = contradictions(kind, vars(kept), vars(absorbed))
    if not found:
        return
    words = {"sex": _("sex"), "birth_date": _("birth"), "dni": _("DNI"), "ruc": _("RUC")}
    differ = [f"{words[field]}: {_said(kept, field)} / {_said(absorbed, field)}" for field in found]
    asked = gettext("The two records differ. %(what)s. If they are one all the same, say so and why.")
    known = " ".join(str(two_in_words(one)) for one in known_of(kind, kept, absorbed))
    raise InvalidInput(f"{asked % {'what': '; '.join(differ)}} {known}".strip(), field="anyway")


def _said(record: Any, field: str) -> str:
    if field == "sex":
        return str(record.get_sex_display())
    if field != "birth_date":
        return str(getattr(record, field))
    if record.birth_date:
        return date_format(record.birth_date, "SHORT_DATE_FORMAT")
    return "–".join(str(year) for year in (record.born_from, record.born_to) if year)


def _require_mergeable(kept: Any, absorbed: Any, both: Mapping[Any, Any]) -> None:
    if kept.pk == absorbed.pk:
        raise InvalidInput(_("A record cannot be merged into itself."))
    for record in both.values():
        if record.merged_into_id:
            raise WrongState(
                _("“%(name)s” was merged into another record already: open that one, or undo the merge first.")
                % {"name": str(record)}
            )
        if getattr(record, "archived_at", None):
            raise WrongState(_("“%(name)s” is archived: bring it back before merging it.") % {"name": str(record)})
        if getattr(record, "anonymised_at", None):
            raise WrongState(_("This person's data were deleted at their wish: there is nothing to merge."))


def _merge(
    kind: str, kept: Any, absorbed: Any, *, actor: User | None, reason: str, pair: LinkPair | None, anyway: bool
) -> Merge:
    reason = clean_text(reason, field="reason", most=300, required=pair is None)
    settle_two(kind, kept, absorbed, by=actor, reason=reason, anyway=anyway)
    couple = Couple(plain_values(kept), plain_values(absorbed), pair.pk if pair else None)
    (key,) = merge_records(kind, [couple], by=actor, reason=reason)
    for record in (kept, absorbed):
        record.refresh_from_db()
    merge = Merge.objects.get(pk=key)
    record_act(actor=actor, verb=f"merge_{kind}", subject=merge, reason=without_names(reason, kept, absorbed))
    return merge


@dataclass(frozen=True)
class Couple:
    """Two records to merge, each as its plain values by attribute name; `pair`: the key of what somebody judged."""

    kept: dict[str, Any]
    absorbed: dict[str, Any]
    pair: UUID | None = None


def plain_values(record: Model) -> dict[str, Any]:
    """Return a record as its plain values by attribute name."""
    return {name: plain(value) for name, value in vars(record).items() if not name.startswith("_")}


def locked_values(kind: str, keys: Iterable[UUID | str]) -> dict[str, dict[str, Any]]:
    """Lock records and return all that merging them looks at, by key: attribute names and plain values."""
    more = {"person": ("dni_confirmed", "user_id", "anonymised_at")}.get(kind, ())
    names = ("id", "merged_into_id", *KEPT_FIELDS[kind], *more)
    rows = MODELS[kind]._default_manager.select_for_update(of=("self",)).filter(pk__in=among(keys)).order_by()
    return {row[0]: dict(zip(names, row, strict=True)) for row in plain_rows(rows, names)}


def merge_records(kind: str, couples: Sequence[Couple], *, by: User | None, reason: str) -> list[str]:
    """Merge many couples of locked records at once; queries do not grow with their number. Return the merges' keys.

    A kept record may occur many times, an absorbed one once; the values of kept ones are changed as their records are.
    The caller has checked permission and that all can be merged, holds the transaction, indexes the words afterwards
    and records the act.
    """
    model = MODELS[kind]
    target = {couple.absorbed["id"]: couple.kept["id"] for couple in couples}
    leaving = among(target)
    ended = _end_doubles(kind, target)
    moved: dict[Any, dict[str, dict[str, list[str]]]] = defaultdict(dict)
    for related, field in _pointing_to(model):
        pointing = related._default_manager.filter(**{f"{field}__in": leaving}).order_by()
        rows = plain_rows(pointing, (related._meta.pk.attname, f"{field}_id"))
        for key, source in repointed(related, f"{field}_id", rows, target):
            moved[source].setdefault(related._meta.label_lower, {}).setdefault(field, []).append(str(key))
    filled = [_fill(kind, couple.kept, couple.absorbed) for couple in couples]
    # The absorbed ones first: they give back what only one record may have.
    alone = ALONE[kind]
    both = list(zip(couples, filled, strict=True))
    _write(
        model, ((couple.absorbed, {"merged_into_id", *(f for f in alone if f in taken)}) for couple, taken in both)
    )
    changed: dict[Any, tuple[dict[str, Any], set[str]]] = {}
    for couple, taken in both:
        if taken:
            changed.setdefault(couple.kept["id"], (couple.kept, set()))[1].update(taken)
    _write(model, changed.values())
    settle_papers_of_merged(actor=by, kind=kind, keys=set(target.values()))
    keys = fresh_keys(len(couples))
    load_columns(
        Merge,
        {
            "id": keys,
            f"kept_{kind}_id": [couple.kept["id"] for couple in couples],
            f"absorbed_{kind}_id": [couple.absorbed["id"] for couple in couples],
            "pair_id": [couple.pair.hex if couple.pair else None for couple in couples],
            "moved": [_as_json(moved.get(couple.absorbed["id"])) for couple in couples],
            "ended": [_as_json(ended.get(couple.absorbed["id"])) for couple in couples],
            "filled": [_as_json(taken) for taken in filled],
        },
        same={"reason": reason, "by": str(by) if by else "system"},
        count=len(couples),
    )
    return keys


def _as_json(value: Mapping[str, Any] | None) -> str:
    return json.dumps(value) if value else "{}"


def _write(model: type[Model], changes: Iterable[tuple[dict[str, Any], set[str]]]) -> None:
    """Write each record's changed fields and no other: an index is touched only where its field is."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for record, names in changes:
        alike[tuple(sorted(names))].append(record)
    for fields, records in alike.items():
        set_columns(model, fields, ([*map(record.__getitem__, fields), record["id"]] for record in records))


def _fill(kind: str, kept: dict[str, Any], absorbed: dict[str, Any]) -> dict[str, Any]:
    """Let the kept record take over what it lacks, in memory; return each field's value before and after."""
    filled = to_fill(kind, kept, absorbed)
    if kind == "person":
        if "dni" in filled:
            filled["dni_confirmed"] = absorbed["dni_confirmed"]
        if absorbed["user_id"]:
            filled["user_id"] = absorbed["user_id"]
    before = {field: kept[field] for field in filled}
    absorbed["merged_into_id"] = kept["id"]
    for field, value in filled.items():
        if field in ("user_id", "ruc"):
            absorbed[field] = None
        kept[field] = value
    return {field: {"before": before[field], "after": value} for field, value in filled.items()}


def _pointing_to(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Yield every model and field that points to `model` and follows a merge, whatever package it belongs to."""
    for relation in model._meta.related_objects:
        related = relation.related_model
        if not isinstance(related, str) and when_merged().get(related._meta.label_lower) != Merged.STAYS:
            yield related, relation.field.name


def repointed(
    model: type[Model], column: str, rows: Sequence[tuple[Any, Any]], target: Mapping[Any, Any]
) -> Iterator[tuple[Any, Any]]:
    """Point rows (key, source) to where their sources went; yield those that moved.

    A row that the kept record has already (a membership of the same proposal, say) stays where it is.
    """
    if not rows:
        return
    try:
        with transaction.atomic():
            set_columns(model, (column,), ((target[source], key) for key, source in rows))
    except IntegrityError:
        if len(rows) > 1:
            middle = len(rows) // 2
            yield from repointed(model, column, rows[:middle], target)
            yield from repointed(model, column, rows[middle:], target)
        return
    yield from rows


def _end_doubles(kind: str, target: Mapping[Any, Any]) -> dict[Any, dict[str, list[str]]]:
    """End what both have open and only one may: a membership of one organisation, a household to live in.

    Return what was ended, by the absorbed record and the model.
    """
    ended: dict[Any, dict[str, list[str]]] = defaultdict(dict)
    if kind == "household":
        return ended
    everybody = {*target, *target.values()}
    other = "organisation_id" if kind == "person" else "person_id"
    looked_at: list[tuple[type[Model], str, str]] = [(Membership, f"{kind}_id", other)]
    if kind == "person":
        looked_at.append((HouseholdStay, "person_id", "until"))
    for model, own, partner in looked_at:
        open_ones = model._default_manager.filter(**{f"{own}__in": among(everybody)}, until=None)
        rows = plain_rows(open_ones, ("id", own, partner))
        taken = {(owner, what) for _key, owner, what in rows if owner not in target}
        closing = []
        for key, owner, what in rows:
            if owner in target:
                if (target[owner], what) in taken:
                    closing.append(key)
                    ended[owner].setdefault(model._meta.label_lower, []).append(str(key))
                taken.add((target[owner], what))
        if closing:
            model._default_manager.filter(pk__in=among(closing)).update(until=timezone.localdate())
    return ended


@transaction.atomic
def undo_merge(*, actor: User | None, merge: Merge, reason: str) -> Merge:
    """Part two merged records: what moved goes back, unless it was changed since; then it stays and is listed.

    Effects: the absorbed record stands for itself again; `not_restored` names what was changed later and stays with
    the kept one; the two are known to be two (`KnownTwo`), and the pair counts as different; one act. Inverse: a new
    merge. Raises `WrongState` if it was undone already, or if the kept record was itself merged later: that merge is
    undone first.
    """
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept, absorbed = merge.kept, merge.absorbed
    if kept is None or absorbed is None:  # the database refuses it; for the type checker
        raise WrongState(_("This merge was undone already."))
    access.require(access.may_undo_merge(actor, merge))
    if merge.undone_at:
        raise WrongState(_("This merge was undone already."))
    reason = clean_text(reason, field="reason", most=300, required=True)
    on_record = without_names(reason, kept, absorbed)
    kind = merge.kind
    model = type(kept)
    both = model._default_manager.select_for_update(of=("self",)).in_bulk([kept.pk, absorbed.pk])
    kept, absorbed = both[kept.pk], both[absorbed.pk]
    if kept.merged_into_id:
        raise WrongState(_("“%(name)s” was itself merged later: undo that merge first.") % {"name": str(kept)})
    absorbed.merged_into = None
    left = [*_unfill(kind, kept, absorbed, merge.filled), *_move_back(model, kept, absorbed, merge.moved)]
    if kind == "person" and _dni_taken(absorbed):  # type: ignore[arg-type]
        absorbed.dni_confirmed = False  # type: ignore[union-attr]
        left.append(gettext("The DNI was confirmed for somebody else since: it counts as not confirmed."))
    absorbed.save()
    left += _reopen(merge.ended)
    merge.undone_at, merge.undone_by, merge.undone_reason = timezone.now(), str(actor or "system"), reason
    merge.not_restored = left
    merge.save(update_fields=["undone_at", "undone_by", "undone_reason", "not_restored"])
    if kind == "person":
        index_people([kept, absorbed])  # type: ignore[list-item]
    elif kind == "organisation":
        index_organisations([kept, absorbed])  # type: ignore[list-item]
    else:
        hold_newest_class([kept, absorbed])  # type: ignore[list-item]
    note_two(kind, kept, absorbed, by=actor, reason=reason, pair=merge.pair, merge=merge)
    if merge.pair is not None and merge.pair.state == "same":
        transition(merge.pair, table=LINK_PAIR_STATES, act="part", actor=actor, reason=on_record)
    record_act(actor=actor, verb="undo_merge", subject=merge, reason=on_record)
    return merge


def _dni_taken(person: Person) -> bool:
    others = Person.standing.filter(dni=person.dni, dni_confirmed=True).exclude(pk=person.pk)
    return bool(person.dni and person.dni_confirmed) and others.exists()


def _unfill(kind: str, kept: Any, absorbed: Any, filled: Mapping[str, Any]) -> list[str]:
    """Take back what the kept record took over and still has; return what was changed since."""
    left, changed = [], []
    for field, value in filled.items():
        if not _says(getattr(kept, field), value["after"]):
            left.append(gettext("The kept record's “%(field)s” was changed since and stays.") % {"field": field})
            continue
        if field in ("user_id", "ruc"):
            setattr(absorbed, field, getattr(kept, field))
        before = value["before"]
        setattr(kept, field, date.fromisoformat(before) if field in DATES and before else before)
        changed.append(field.removesuffix("_id"))
    if changed:
        kept.save(update_fields=changed)
    return left


def _says(value: Any, said: Any) -> bool:
    """Return whether a value of a record is what a merge noted, whichever way keys were written then."""
    return bool(plain(value) == (UUID(said).hex if isinstance(value, UUID) and said else said))


def _move_back(model: type[Model], kept: Any, absorbed: Any, moved: Mapping[str, Any]) -> list[str]:
    """Point back what moved and still points to the kept record; return what does not any more."""
    return put_back(_pointing_to(model), kept, absorbed, moved)


def put_back(
    pointing: Iterable[tuple[type[Model], str]], kept: Any, absorbed: Any, moved: Mapping[str, Any]
) -> list[str]:
    """Point back what moved, of these models and fields; return in words what was changed since and stays."""
    left = []
    for related, field in pointing:
        keys = moved.get(related._meta.label_lower, {}).get(field, [])
        if not keys:
            continue
        back = related._default_manager.filter(pk__in=keys, **{field: kept.pk})
        count = back.update(**{field: absorbed.pk})
        if count < len(keys):
            left.append(
                gettext("%(count)s of “%(what)s” were changed since and stay where they are.")
                % {"count": len(keys) - count, "what": related._meta.verbose_name}
            )
    return left


def _reopen(ended: Mapping[str, list[str]]) -> list[str]:
    """Open again what the merge ended; return what cannot be, because another one is open now."""
    left = []
    for model in (Membership, HouseholdStay):
        for key in ended.get(model._meta.label_lower, []):
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=key).update(until=None)
            except IntegrityError:
                left.append(gettext("A membership or stay stays ended: another one was opened since."))
    return left
