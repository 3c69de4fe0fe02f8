"""What somebody's own file says of them as a provider."""

from typing import Any

from winay.base.own_file import Whose
from winay.talents.models import Provider


def chapters(whose: Whose) -> dict[str, Any]:
    """Return what the register holds of a person: what they said, allowed, learned, and what became of them."""
    rows = (
        Provider.objects.filter(person__in=whose.people)
        .select_related("district", "merged_into")
        .prefetch_related(
            "skills",
            "districts",
            "consents",
            "certificates",
            "trainings__trainer",
            "offers__need",
            "contracts__rating",
            "contracts__choice__need",
            "follow_ups",
        )
    )
    return {"as_provider": [_said(one) for one in rows.order_by("created_at")]}


def _said(one: Any) -> dict[str, Any]:
    return {
        "code": one.code,
        "kind": one.kind,
        "state": one.state,
        "merged_into": one.merged_into.code if one.merged_into else "",
        "without_pay": one.ad_honorem,
        "lives_in": one.district.name,
        "serves_in": [district.name for district in one.districts.all()],
        "knows": [skill.skill for skill in one.skills.all()],
        "languages": one.languages,
        "about": one.about,
        "price": str(one.price or ""),
        "price_per": one.price_per,
        "available": one.available,
        "available_from": one.available_from,
        "available_when": one.available_when,
        "contact": one.contact,
        "phone": one.phone,
        "shown_to_everybody": one.shown,
        "phone_shown": one.phone_shown,
        "consents": [
            {"purpose": said.purpose, "given": said.given, "said_on": said.said_on, "source": said.source}
            for said in one.consents.all()
        ],
        "certificates": [
            {"title": paper.title, "given_by": paper.given_by, "given_on": paper.given_on}
            for paper in one.certificates.all()
        ],
        "trainings": [
            {
                "skill": taught.skill,
                "given_by": str(taught.trainer or taught.given_by),
                "ended_on": taught.ended_on,
            }
            for taught in one.trainings.all()
        ],
        "offers": [
            {
                "need": offer.need.title,
                "state": offer.state,
                "price": str(offer.price or ""),
                "made_on": offer.made_on,
            }
            for offer in one.offers.all()
        ],
        "contracts": [
            {
                "code": contract.code,
                "work": contract.choice.need.title,
                "state": contract.state,
                "amount": str(contract.amount),
                "signed_on": contract.signed_on,
                "rating": contract.rating.marks if hasattr(contract, "rating") else None,
                "said_of_them": contract.rating.shown_words if hasattr(contract, "rating") else "",
            }
            for contract in one.contracts.all()
        ],
        "follow_ups": [
            {"asked_on": word.asked_on, "outcome": word.outcome, "words": word.words}
            for word in one.follow_ups.all()
        ],
    }
