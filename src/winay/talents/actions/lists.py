"""Providers of a list: each row led to a registered person or firm, looked at before anything is written, then written.

Nobody is registered as a person on the way: the same file can first be brought as a list of people. Who stands in the
register already learns what the list adds; what the office wrote of them stays.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from moneyed import Money

from winay.base.actions import record_act
from winay.base.errors import DomainError
from winay.base.messages import N_
from winay.base.models import User
from winay.base.words import fold, plain_words
from winay.registry import access
from winay.registry.actions.lists.ventures import UNKNOWN_OWNER, Refused, group_of, person_of
from winay.registry.models import ImportBatch, Organisation, Person, SourceRecord
from winay.registry.plugs import Back
from winay.registry.rules.likeness import Written
from winay.registry.rules.lists import Fault, Mapping
from winay.talents.actions.learning import record_training
from winay.talents.actions.register import (
    MOST_SKILLS,
    Said,
    correct_provider,
    leave_register,
    record_consent,
    register_provider,
    return_to_register,
)
from winay.talents.models import Provider, ProviderSkill, Training
from winay.talents.queries.lists import begun_by, why_they_stay
from winay.talents.queries.register import is_meant
from winay.talents.rules import kind_in_words, languages_in_words, per_in_words, pieces
from winay.talents.skills import skills
from winay.territory.models import District

if TYPE_CHECKING:
    from winay.registry.actions.lists.passing import Examined

NOT_YOURS = (
    N_("This person or firm lies outside the territory of your role."),
    N_("Somebody of that place has to take this row."),
)
NOT_REGISTERED = (
    N_("This person is not registered."),
    N_("Bring them first as a list of people (the same file will do), or register them."),
)
NOBODY = (N_("The row names nobody."), N_("Write the given names and surnames, or the firm and its RUC."))
NO_DISTRICT = (N_("The district is missing."), N_("Give the UBIGEO or the name of the district."))
NO_SKILL = (
    N_("It does not say what they know."),
    N_("Write what they can teach or do, with a semicolon between two things."),
)
UNKNOWN_SKILL = (
    N_("“%(text)s” is not among the things that a provider can know."),
    N_("Write it as the list of skills has it, or ask a coordinator to add it."),
)
TOO_MANY_SKILLS = (
    N_("With this row they would know more than %(most)s things."),
    N_("Leave out what matters least."),
)
WHICH_KIND = (
    N_("It does not say what they are."),
    N_("Write yachaq, yachachiq, consultant or firm; a firm is an organisation, everybody else a person."),
)
UNKNOWN_LANGUAGE = (
    N_("“%(text)s” is no language that is known here."),
    N_("Write Spanish, Quechua, Aymara or other."),
)
UNKNOWN_PLACE = (
    N_("There is no district “%(text)s” in the department where they live."),
    N_("Write its UBIGEO, or its name as the list of districts has it."),
)
PRICE_FOR_WHAT = (
    N_("The price does not say for what it is."),
    N_("Write day, visit, month or work beside it, or leave both empty."),
)
TRAINED_WHEN = (
    N_("A training needs the skill, the day on which it ended and who gave it."),
    N_("Write all three, or leave all of them empty."),
)
LEFT = (
    N_("They left the register (%(text)s)."),
    N_("Take them in again on their page first, if they want to come back."),
)


@dataclass
class Known:
    """Somebody as the register has them, with what the list adds: `provider` None until it is written."""

    provider: Provider | None
    skills: set[str] = field(default_factory=set)
    districts: set[str] = field(default_factory=set)
    trained: set[tuple[str, date]] = field(default_factory=set)


@dataclass(frozen=True)
class Planned:
    """What a row adds: a provider with all that it says, or skills, places and a training of one who stands."""

    known: Known
    who: Person | Organisation
    said: Said
    begins: bool
    skills: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    training: tuple[str, str, date] | None = None
    shown: bool = False

    @property
    def adds(self) -> bool:
        """Whether anything would be written."""
        return self.begins or bool(self.skills or self.districts or self.training)


class ProvidersOfList:
    """Leads rows to people and firms. Holds what it met, so that rows of one list know of each other."""

    def __init__(self, batch: ImportBatch, mapping: Mapping, actor: User | None) -> None:
        self.mapping, self.actor = mapping, actor
        self.known_skills = skills()
        self.by_name = {
            fold(name): code
            for code, one in self.known_skills.items()
            if one.in_use
            for name in (code, one.es, one.quz, one.en)
            if name
        }
        self.met: dict[Any, Known] = {}
        self.alike: list[str] = []

    def plan(self, row: dict[str, Any]) -> Planned | list[Fault]:
        """Return what a row adds, or what is wrong with it; nothing is written."""
        try:
            return self._planned(row)
        except Refused as refused:
            message, mend = refused.said
            return [Fault(self.mapping.heading_of(refused.name), message, mend, refused.values)]

    def _planned(self, row: dict[str, Any]) -> Planned:
        who = self._who(row)
        ubigeo = row["district_id"] or who.district_id
        if ubigeo is None:
            raise Refused("district", NO_DISTRICT)
        if not (access.may_keep(self.actor, who) and access.may_keep_people(self.actor, ubigeo)):
            raise Refused("", NOT_YOURS)
        said = self._said(row, who, District.objects.get(pk=ubigeo))
        training = self._training(row)
        known = self.met.get(who.pk)
        begins = known is None
        if known is None:
            known = self.met[who.pk] = self._standing(who)
            begins = known.provider is None or known.provider.state == "left"
        new_skills = tuple(code for code in said.skills if code not in known.skills)
        places = [place.pk for place in said.districts]
        new_places = tuple(key for key in places if key not in known.districts)
        if len(known.skills | set(new_skills)) > MOST_SKILLS:
            raise Refused("skills", TOO_MANY_SKILLS, most=MOST_SKILLS)
        new_training = training if training and (training[0], training[2]) not in known.trained else None
        known.skills.update(new_skills)
        known.districts.update(new_places)
        if new_training:
            known.trained.add((new_training[0], new_training[2]))
        return Planned(
            known, who, said, begins, new_skills, new_places, new_training, begins and bool(row["shown"])
        )

    def _who(self, row: dict[str, Any]) -> Person | Organisation:
        if row["firm"] or row["ruc"]:
            return group_of(row["firm"], row["ruc"], row["district_id"])
        if not (row["given_names"] and row["first_surname"]):
            raise Refused("", NOBODY)
        who = Written(
            row["given_names"], row["first_surname"], row["second_surname"], dni=row["dni"], sex=row["sex"],
            birth_date=row["birth"][0], district=row["district_id"],
        )  # fmt: skip
        try:
            return person_of(who)
        except Refused as refused:
            if refused.said == UNKNOWN_OWNER:
                raise Refused("", NOT_REGISTERED) from refused
            raise

    def _standing(self, who: Person | Organisation) -> Known:
        own = {"person": who} if isinstance(who, Person) else {"organisation": who}
        found = Provider.objects.filter(**own).exclude(state="merged").select_related("brought_by").first()
        if found is None:
            return Known(None)
        if found.state == "left":
            brought = found.brought_by
            if brought is None or brought.state not in ("returning", "returned"):
                raise Refused("", LEFT, text=found.code)
            return Known(found)
        return Known(
            found,
            set(found.skills.values_list("skill", flat=True)),
            set(found.districts.values_list("pk", flat=True)),
            set(found.trainings.values_list("skill", "ended_on")),
        )

    def _said(self, row: dict[str, Any], who: Person | Organisation, home: District) -> Said:
        kind = "firm" if isinstance(who, Organisation) else kind_in_words(row["provider_kind"])
        if not kind or (kind == "firm") is not isinstance(who, Organisation):
            raise Refused("provider_kind", WHICH_KIND)
        price, per = row["price"], per_in_words(row["price_per"])
        if (price is None) is not (per == ""):
            raise Refused("price_per" if price is not None else "price", PRICE_FOR_WHAT)
        return Said(
            kind=kind,
            district=home,
            districts=self._places(row, home),
            skills=self._skills(row["skills"], "skills", required=True),
            languages=self._languages(row["spoken"]),
            ad_honorem=bool(row["without_pay"]) and price is None,
            about=row["about"],
            price=Money(price, "PEN") if price is not None else None,
            price_per=per,
            phone=row["phone"] or "",
        )

    def _skills(self, text: str, name: str, *, required: bool) -> list[str]:
        found = []
        for piece in pieces(text):
            code = self.by_name.get(fold(piece)) or self._meant(piece)
            if not code:
                raise Refused(name, UNKNOWN_SKILL, text=piece[:40])
            found.append(code)
        if required and not found:
            raise Refused(name, NO_SKILL)
        return list(dict.fromkeys(found))

    def _meant(self, piece: str) -> str:
        """Return the one skill in whose names every word of a piece stands (`cuyes`); empty for none or several."""
        words = plain_words(piece)
        found = [
            code
            for code, one in self.known_skills.items()
            if one.in_use and words and all(is_meant(word, one) for word in words)
        ]
        return found[0] if len(found) == 1 else ""

    def _languages(self, text: str) -> list[str]:
        spoken = languages_in_words(text)
        for piece, code in spoken:
            if not code:
                raise Refused("spoken", UNKNOWN_LANGUAGE, text=piece[:40])
        return [code for _piece, code in spoken]

    def _places(self, row: dict[str, Any], home: District) -> list[District]:
        found = []
        around = {one.pk: one for one in District.objects.filter(pk__startswith=home.pk[:2])}
        for piece in pieces(row["serves"]):
            named = [one for one in around.values() if one.pk == piece or fold(one.name) == fold(piece)]
            near = [one for one in named if one.pk[:4] == home.pk[:4]] or named
            if len(near) != 1:
                raise Refused("serves", UNKNOWN_PLACE, text=piece[:40])
            found.append(near[0])
        return found or [home]

    def _training(self, row: dict[str, Any]) -> tuple[str, str, date] | None:
        if not (row["trained_in"] or row["trained_on"] or row["trained_by"]):
            return None
        in_what = self._skills(row["trained_in"], "trained_in", required=False)
        if len(in_what) != 1 or row["trained_on"] is None or not row["trained_by"]:
            raise Refused("trained_in", TRAINED_WHEN)
        return in_what[0], row["trained_by"], row["trained_on"]


def write_providers(found: "Examined", batch: ImportBatch, actor: User | None) -> None:
    """Write what the rows of a chunk add, each with all it says or not at all, and a record of each row."""
    made = []
    plans: dict[int, Any] = found.planned
    for place, planned in sorted(plans.items()):
        try:
            with transaction.atomic():
                _write(planned, batch, actor)
        except DomainError as error:
            found.refuse(place, Fault("", str(error).replace("%", "%%")))
            continue
        own = {"person" if isinstance(planned.who, Person) else "organisation": planned.who}
        made.append(
            SourceRecord(
                batch=batch,
                row=found.rows.numbers[place],
                key="",
                mark=found.rows.marks[place],
                digest=found.rows.digests[place],
                values=json.loads(found.rows.texts[place]),
                **own,
            )
        )
    SourceRecord.objects.bulk_create(made, batch_size=500)


def _write(planned: Planned, batch: ImportBatch, actor: User | None) -> None:
    provider = planned.known.provider
    if planned.begins:
        if provider is None:
            provider = register_provider(actor=actor, who=planned.who, said=planned.said)
        else:
            return_to_register(actor=actor, provider=provider)
            provider = correct_provider(actor=actor, provider=provider, said=planned.said)
        provider.brought_by = batch
        provider.save(update_fields=["brought_by"])
    elif provider is not None and (planned.skills or planned.districts):
        ProviderSkill.objects.bulk_create(ProviderSkill(provider=provider, skill=code) for code in planned.skills)
        provider.districts.add(*District.objects.filter(pk__in=planned.districts))
        record_act(actor=actor, verb="correct_provider", subject=provider, details={"list": str(batch.pk)})
    assert provider is not None  # noqa: S101 (a row that begins nothing adds to one that stands)
    planned.known.provider = provider
    if planned.training:
        skill, given_by, ended_on = planned.training
        record_training(actor=actor, learner=provider, skill=skill, given_by=given_by, ended_on=ended_on)
    if planned.shown:
        source = f"{batch.source.name} ({batch.list_date:%d/%m/%Y})"[:120]
        record_consent(
            actor=actor, provider=provider, shown=True, phone=False, said_on=batch.list_date, source=source
        )


def providers_back(batch: ImportBatch, records: Iterable[SourceRecord]) -> Back:
    """Take rows back: who stands in the register by this list alone leaves it, with the trainings that it told.

    Who was hired, invited, followed up or changed since stays, and so does who stood there before.
    """
    done = Back()
    rows = list(records)
    begun = begun_by(batch, rows)
    why = why_they_stay(batch, [one.pk for one in begun.values()])
    left: set[Any] = set()
    for record in rows:
        provider = begun.get(record.person_id or record.organisation_id)
        if provider is None:
            done.stay.setdefault("stay_before", []).append(record.pk)
        elif reason := why.get(provider.pk):
            done.stay.setdefault(reason, []).append(record.pk)
        else:
            if provider.pk not in left:
                _leave(provider, batch)
                left.add(provider.pk)
            done.gone.append(record.pk)
    return done


def _leave(provider: Provider, batch: ImportBatch) -> None:
    if provider.state != "listed":
        return
    Training.objects.filter(learner=provider).delete()
    if provider.shown:
        record_consent(
            actor=batch.taken_by, provider=provider, shown=False, phone=False, said_on=batch.list_date,
            source=_("The list was taken back"),
        )  # fmt: skip
    leave_register(actor=batch.taken_by, provider=provider, reason=_("The list that brought them was taken back."))
