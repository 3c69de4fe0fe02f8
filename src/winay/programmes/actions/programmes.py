"""A programme is created, changed and moved to another version of its pack."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import User
from winay.programmes.access import may_change_programme, may_describe_office, may_set_up
from winay.programmes.models import FundingSource, Pack, Programme
from winay.programmes.pack import ProgrammePart
from winay.programmes.rules import is_telephone
from winay.territory.models import DistrictSet, PovertyMap

LONGEST_NAME = 150


def create_programme(
    *,
    actor: User | None,
    code: str,
    name: str,
    pack: Pack,
    operator: str = "",
    territory: DistrictSet | None = None,
    poverty_map: PovertyMap | None = None,
) -> Programme:
    """Create a programme that runs by `pack`, with the funding sources the pack declares.

    Effects: one `Programme`, its `FundingSource`s, one act `create_programme`.
    """
    if not may_set_up(actor):
        raise NotAllowed()
    code, name = code.strip(), name.strip()
    _check_code(code)
    operator = operator.strip()
    if not name:
        raise InvalidInput(_("Write the programme's name."), field="name")
    for field, text in (("name", name), ("operator", operator)):
        if len(text) > LONGEST_NAME:
            message = _("This is longer than %(most)d letters: it would be cut.") % {"most": LONGEST_NAME}
            raise InvalidInput(message, field=field)
    content = ProgrammePart.model_validate(pack.content)
    with transaction.atomic():
        if Programme.objects.filter(code=code).exists():
            raise InvalidInput(_("A programme with this code exists already."), field="code")
        programme = Programme.objects.create(
            code=code,
            name=name,
            pack=pack,
            operator=operator,
            territory=territory,
            poverty_map=poverty_map,
            currency=content.currency,
        )
        for source in content.funding_sources:
            FundingSource.objects.create(programme=programme, code=source.code, name=source.name.es[:150])
        details = {"pack": pack.code, "version": pack.version}
        record_act(actor=actor, verb="create_programme", subject=programme, details=details)
        return programme


@transaction.atomic
def describe_office(
    *,
    actor: User | None,
    programme: Programme,
    operator: str,
    office_address: str,
    office_hours: str,
    telephone: str,
    whatsapp: str = "",
    email: str = "",
) -> Programme:
    """Say who runs the programme and where people find them: what every public page shows.

    All values are given again. Raises `InvalidInput` where one is too long, or no number or address that somebody
    could call or write to. Effects: the programme, one act with the names of what changed. It is its own inverse.
    """
    if not may_describe_office(actor, programme):
        raise NotAllowed()
    found = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    given = {
        "operator": operator,
        "office_address": office_address,
        "office_hours": office_hours,
        "telephone": telephone,
        "whatsapp": whatsapp,
        "email": email,
    }
    changed = []
    for field, text in given.items():
        text = " ".join(text.split())
        if field in ("telephone", "whatsapp") and text and not is_telephone(text):
            message = _("Write a number that can be called, with at least six figures, such as 043-391020.")
            raise InvalidInput(message, field=field)
        if getattr(found, field) != text:
            setattr(found, field, text)
            changed.append(field)
    try:
        found.clean_fields(exclude=[one.name for one in Programme._meta.fields if one.name not in given])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(messages[0], field=field) from error
    if changed:
        found.save(update_fields=changed)
        record_act(actor=actor, verb="describe_office", subject=found, details={"changed": changed})
    return found


NAMED = ("name", "operator")


PLACED = ("territory", "poverty_map")


def change_programme(*, actor: User | None, programme: Programme, **changes: Any) -> Programme:
    """Change a programme's `name` and `operator` (its coordinator too), `territory` and `poverty_map` (who sets up).

    Calls that are published keep what they were published with. Effects: the programme, one act if anything changed.
    """
    if not may_change_programme(actor, programme) or (set(changes) & set(PLACED) and not may_set_up(actor)):
        raise NotAllowed()
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        for field in NAMED:
            if field in changes:
                changes[field] = _name_of(field, changes[field])
        changed = {name: value for name, value in changes.items() if getattr(programme, name) != value}
        if not changed:
            return programme
        details = {}
        for name, value in changed.items():
            before = getattr(programme, name)
            details[name] = [str(getattr(one, "code", one) or "") for one in (before, value)]
            setattr(programme, name, value)
        programme.save(update_fields=list(changed))
        record_act(actor=actor, verb="change_programme", subject=programme, details=details)
        return programme


def _name_of(field: str, text: str) -> str:
    text = text.strip()
    if field == "name" and not text:
        raise InvalidInput(_("Write the programme's name."), field=field)
    if len(text) > LONGEST_NAME:
        message = _("This is longer than %(most)d letters: it would be cut.") % {"most": LONGEST_NAME}
        raise InvalidInput(message, field=field)
    return text


def change_pack(*, actor: User | None, programme: Programme, pack: Pack) -> Programme:
    """Let a programme's new calls run by another version of its pack. Inverse: the same act with the old version.

    Calls that exist keep the rules they were started with; sources of money that are new are added, none goes.
    Raises `InvalidInput` for another pack or another currency. Effects: the programme, its sources, one act.
    """
    if not may_change_programme(actor, programme):
        raise NotAllowed()
    with transaction.atomic():
        programme = Programme.objects.select_for_update().select_related("pack").get(pk=programme.pk)
        if pack.pk == programme.pack_id:
            return programme
        content = ProgrammePart.model_validate(pack.content)
        if pack.code != programme.pack.code:
            raise InvalidInput(
                _("This is a version of another pack: start another programme by it."), field="pack"
            )
        if content.currency != programme.currency:
            raise InvalidInput(
                _("A programme keeps its currency: start another one by this version."), field="pack"
            )
        before, programme.pack = programme.pack, pack
        programme.save(update_fields=["pack"])
        for source in content.funding_sources:
            FundingSource.objects.get_or_create(
                programme=programme, code=source.code, defaults={"name": source.name.es[:150]}
            )
        details = {"pack": pack.code, "version": [before.version, pack.version]}
        record_act(actor=actor, verb="change_pack", subject=programme, details=details)
        return programme


def _check_code(code: str) -> None:
    try:
        validate_slug(code)
    except ValidationError as error:
        message = gettext("Use letters without accents, digits and hyphens, such as haku-winay-caraz.")
        raise InvalidInput(message, field="code") from error
    if len(code) > 40:
        raise InvalidInput(_("Use at most 40 characters."), field="code")
