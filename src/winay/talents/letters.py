"""What providers and groups are told: an invitation, an offer, the assembly's choice, what has to be mended."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from winay.messages import kinds
from winay.messages.actions import Letter, tell_many
from winay.messages.kinds import CODE, DAY, TEXT, Kind
from winay.talents.models import Choice, Deliverable, Need, Offer, Provider, ServiceContract

NEED_PAGE = ("portal:need", ("code",))
OWN_NEED = ("my:need", ("code",))
FACTS = {"title": TEXT, "code": CODE}
KINDS = (
    Kind(
        "talents.invited",
        FACTS | {"group": TEXT, "until": DAY},
        _("A group invites you to work with it"),
        _("%(group)s looks for somebody for “%(title)s” (%(code)s) and invites you. Say your price by %(until)s."),
        _("Wiñay: %(group)s invites you for “%(title)s” (%(code)s). Say your price at the office by %(until)s"),
        *NEED_PAGE,
    ),
    Kind(
        "talents.offer",
        FACTS,
        _("Somebody offers to work with your group"),
        _("There is an offer for “%(title)s” (%(code)s). Call your assembly, and ask them what you want to know."),
        _("Wiñay: there is an offer for “%(title)s” (%(code)s)"),
        *OWN_NEED,
        on_paper=False,
    ),
    Kind(
        "talents.chosen",
        FACTS | {"group": TEXT},
        _("A group has chosen you"),
        _(
            "The assembly of %(group)s chose you for “%(title)s” (%(code)s). They will write the contract with you."
        ),
        _("Wiñay: %(group)s chose you for “%(title)s” (%(code)s)"),
        *NEED_PAGE,
        ends=("talents.invited",),
    ),
    Kind(
        "talents.not_chosen",
        FACTS | {"group": TEXT},
        _("A group has chosen somebody else"),
        _("The assembly of %(group)s chose somebody else for “%(title)s” (%(code)s). Thank you for your offer."),
        _("Wiñay: %(group)s chose somebody else for “%(title)s” (%(code)s). Thank you"),
        *NEED_PAGE,
        ends=("talents.invited",),
    ),
    Kind(
        "talents.observed",
        FACTS | {"group": TEXT, "part": TEXT, "words": TEXT},
        _("A group asks you to mend a part of your work"),
        _("%(group)s asks you to mend “%(part)s” (%(code)s): %(words)s"),
        _("Wiñay: %(group)s asks you to mend “%(part)s” (%(code)s)"),
    ),
    Kind(
        "talents.words_hidden",
        FACTS | {"reason": TEXT},
        _("Your words about a provider are hidden"),
        _(
            "The office hid what you wrote about “%(title)s” (%(code)s): %(reason)s. Your marks stay. Say it anew, "
            "without naming anybody."
        ),
        _("Wiñay: your words about “%(title)s” (%(code)s) are hidden, your marks stay. Say it without names"),
        "my:service",
        ("code",),
        on_paper=False,
    ),
)


def _to_provider(kind: str, key: str, need: Need, provider: Provider, facts: dict[str, Any]) -> Letter:
    return Letter(
        kind=f"talents.{kind}",
        key=key,
        to=provider.who,
        facts={"title": need.title, "code": need.code, **facts},
        scope=need.agreement.outcome.proposal.call.programme,
        place=provider.district_id,
        about=need,
    )


def tell_invited(offer: Offer) -> None:
    """Tell a provider that a group invites them."""
    need = offer.need
    facts = {"group": need.agreement.organisation.name, "until": need.offers_until}
    tell_many([_to_provider("invited", str(offer.pk), need, offer.provider, facts)])


def tell_offer(offer: Offer, key: str) -> None:
    """Tell the group that somebody offers; `key` is that of the act."""
    need = offer.need
    proposal = need.agreement.outcome.proposal
    letter = Letter(
        kind="talents.offer",
        key=key,
        to=need.agreement.organisation,
        facts={"title": need.title, "code": need.code},
        scope=proposal.call.programme,
        place=proposal.district_id,
        about=need,
    )
    tell_many([letter])


def tell_choice(choice: Choice, key: str) -> None:
    """Tell everybody who offers whom the assembly chose: them, or somebody else. `key` is that of the act."""
    need = choice.need
    facts = {"group": need.agreement.organisation.name}
    offers = need.offers.filter(state="made").select_related("provider__person", "provider__organisation")
    tell_many(
        [
            _to_provider(
                "chosen" if offer.pk == choice.offer_id else "not_chosen",
                f"{key}:{offer.pk}",
                need,
                offer.provider,
                facts,
            )
            for offer in offers
        ]
    )


def tell_observed(deliverable: Deliverable) -> None:
    """Tell the provider what the group asks to be mended."""
    contract = deliverable.contract
    need = contract.choice.need
    facts = {
        "group": contract.agreement.organisation.name,
        "part": deliverable.title,
        "words": deliverable.observation,
    }
    key = f"{deliverable.pk}:{deliverable.answered_on}:{deliverable.observation}"[:100]
    tell_many([_to_provider("observed", key, need, contract.provider, facts)])


def tell_words_hidden(contract: ServiceContract, reason: str, key: str) -> None:
    """Tell the group that its words are hidden, and why; `key` is that of the act."""
    proposal = contract.agreement.outcome.proposal
    letter = Letter(
        kind="talents.words_hidden",
        key=key,
        to=contract.agreement.organisation,
        facts={"title": contract.choice.need.title, "code": contract.code, "reason": reason},
        scope=proposal.call.programme,
        place=proposal.district_id,
        about=contract,
    )
    tell_many([letter])


def register_letters() -> None:
    """Make the kinds of this package known."""
    kinds.register(*KINDS)
