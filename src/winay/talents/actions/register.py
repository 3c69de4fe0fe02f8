"""Keeping the register: a provider comes in, is corrected, leaves, comes back, says what may be shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry.access import may_keep
from winay.registry.actions import require_standing
from winay.registry.models import Organisation, Person
from winay.talents import access
from winay.talents.actions._common import (
    clean_phone,
    clean_text,
    locked_provider,
    one_of,
    past_day,
    without_people,
)
from winay.talents.models import Provider, ProviderConsent, ProviderSkill
from winay.talents.rules import LANGUAGES
from winay.talents.skills import skills
from winay.talents.states import PROVIDER_STATES
from winay.territory.models import District

MOST_SKILLS = 12


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a provider says of themselves: all of it is given again when it is corrected.

    `price` None: they agree on it each time. `about` is read by everybody once they are shown, so it names nobody else.
    """

    kind: str
    district: District
    districts: Collection[District]
    skills: Collection[str]
    languages: Collection[str]
    ad_honorem: bool = False
    about: str = ""
    price: Money | None = None
    price_per: str = ""
    available: bool = True
    available_from: date | None = None
    available_when: str = ""
    contact: str = Provider.Contact.OFFICE
    phone: str = ""


@transaction.atomic
def register_provider(*, actor: User | None, who: Person | Organisation, said: Said) -> Provider:
    """Write a person or organisation of the registry into the register of providers.

    Effects: the provider with the next code of its district, its skills and places, one act. Nothing is shown before
    `record_consent`. Inverse: `leave_register`. Raises `WrongState` for who is in it already.
    """
    access.require(may_keep(actor, who, said.district))
    require_standing(who)
    own = {"person": who} if isinstance(who, Person) else {"organisation": who}
    # Whoever registers the same one at the same moment waits here.
    type(who)._default_manager.select_for_update(of=("self",)).get(pk=who.pk)
    standing = Provider.objects.filter(**own).exclude(state="merged").first()
    if standing is not None:
        raise WrongState(
            _("Stands in the register already, with the code %(code)s. Correct it there.")
            % {"code": standing.code}
        )
    provider = Provider(**own)
    _fill(provider, said)
    provider.code = next_code(f"T{said.district.pk}-")
    provider.save()
    _skills_and_places(provider, said)
    record_act(actor=actor, verb="register_provider", subject=provider, to_state=provider.state)
    return provider


@transaction.atomic
def correct_provider(*, actor: User | None, provider: Provider, said: Said) -> Provider:
    """Correct what a provider says of themselves. Effects: the row, skills and places, one act.

    A telephone that is taken out is shown no longer. What stood before stays in the trail of changes.
    """
    access.require(may_keep(actor, said.district))
    provider = locked_provider(provider, actor)
    _fill(provider, said)
    provider.phone_shown = provider.phone_shown and bool(provider.phone)
    provider.save()
    _skills_and_places(provider, said)
    record_act(actor=actor, verb="correct_provider", subject=provider)
    return provider


def _fill(provider: Provider, said: Said) -> None:
    who = provider.who
    one_of(said.kind, Provider.Kind.values, field="kind")
    if (said.kind == Provider.Kind.FIRM) is not isinstance(who, Organisation):
        raise InvalidInput(_("A firm is an organisation; everybody else is a person."), field="kind")
    for language in said.languages:
        one_of(language, LANGUAGES, field="languages")
    if not said.districts:
        raise InvalidInput(_("Say in which districts they serve."), field="districts")
    if said.price is not None and said.price.amount <= 0:
        raise InvalidInput(
            _("A price is more than 0. Leave it empty where they agree on it each time."), field="price"
        )
    if (said.price is None) is not (said.price_per == ""):
        raise InvalidInput(
            _("Say the price, and for what it is: a day, a visit, a month, the work."), field="price_per"
        )
    if said.price_per:
        one_of(said.price_per, Provider.Per.values, field="price_per")
    if said.ad_honorem and said.price is not None:
        raise InvalidInput(_("Who serves without pay has no price."), field="price")
    provider.kind, provider.district, provider.ad_honorem = said.kind, said.district, said.ad_honorem
    provider.languages = " ".join(code for code in LANGUAGES if code in said.languages)
    provider.about = clean_text(said.about, field="about", most=300)
    provider.price, provider.price_per = said.price, said.price_per
    provider.available, provider.available_from = said.available, said.available_from
    provider.available_when = clean_text(said.available_when, field="available_when", most=120)
    provider.contact = one_of(said.contact, Provider.Contact.values, field="contact")
    provider.phone = clean_phone(said.phone)
    if provider.contact == Provider.Contact.PHONE and not provider.phone:
        raise InvalidInput(_("Write the telephone, or choose another way to reach them."), field="phone")


def _skills_and_places(provider: Provider, said: Said) -> None:
    known = skills()
    before = set(provider.skills.values_list("skill", flat=True))
    codes = list(dict.fromkeys(said.skills))
    for code in codes:
        if code not in known or not (known[code].in_use or code in before):
            raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": code[:20]}, field="skills")
    if not 1 <= len(codes) <= MOST_SKILLS:
        raise InvalidInput(
            _("Choose what they know: 1 to %(most)d things.") % {"most": MOST_SKILLS}, field="skills"
        )
    provider.skills.exclude(skill__in=codes).delete()
    ProviderSkill.objects.bulk_create(
        ProviderSkill(provider=provider, skill=code) for code in codes if code not in before
    )
    provider.districts.set(said.districts)


@transaction.atomic
def record_consent(
    *, actor: User | None, provider: Provider, shown: bool, phone: bool, said_on: date, source: str
) -> Provider:
    """Write down what a provider allows to be shown to everybody, and how we know: a signed sheet, their own words.

    Effects: a word for each purpose that changes or was never asked, what is shown, one act. Asked again, the newest
    word holds. Raises `InvalidInput` for a telephone to be shown that is not known, or without the name.
    """
    provider = locked_provider(provider, actor)
    past_day(said_on, field="said_on")
    source = clean_text(source, field="source", most=120, required=True)
    if phone and not shown:
        raise InvalidInput(_("A telephone is shown only beside the name."), field="phone")
    if phone and not provider.phone:
        raise InvalidInput(_("Write first which telephone they want known."), field="phone")
    for purpose, given in ((ProviderConsent.Purpose.SHOWN, shown), (ProviderConsent.Purpose.PHONE, phone)):
        ProviderConsent.objects.create(
            provider=provider, purpose=purpose, given=given, said_on=said_on, source=source
        )
    provider.shown, provider.phone_shown = shown, phone
    provider.save(update_fields=["shown", "phone_shown"])
    record_act(
        actor=actor, verb="record_provider_consent", subject=provider, details={"shown": shown, "phone": phone}
    )
    return provider


@transaction.atomic
def leave_register(*, actor: User | None, provider: Provider, reason: str) -> Provider:
    """Take a provider out of the register: nobody finds or invites them. Inverse: `return_to_register`.

    Effects: state listed → left, one act with the reason, their name struck out. What they did stays on record.
    """
    provider = locked_provider(provider, actor)
    reason = clean_text(reason, field="reason", most=300, required=True)
    transition(
        provider,
        table=PROVIDER_STATES,
        act="leave_register",
        actor=actor,
        reason=without_people(reason, provider),
    )
    return provider


@transaction.atomic
def return_to_register(*, actor: User | None, provider: Provider) -> Provider:
    """Take a provider into the register again. Effects: state left → listed. Inverse: `leave_register`."""
    provider = locked_provider(provider, actor)
    require_standing(provider.who)
    transition(provider, table=PROVIDER_STATES, act="return_to_register", actor=actor)
    return provider
