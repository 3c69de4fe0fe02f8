"""What is obeyed of a pack about who finances: the file `funding.yaml`, each rule with its place in a document."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from winay.funding.kinds import Heading, SourceKind
from winay.funding.rules import LeastShare
from winay.programmes.packs.kinds import Amount, Code, Part, Share
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.texts import LocalText
from winay.programmes.packs.walking import model_of
from winay.programmes.packs.wording import ValueKind, Word

Kind = Literal[
    "donor", "treasury", "region", "municipality", "company", "migrants", "environmental", "groups_cash",
    "groups_kind", "local_capital", "local_investment", "other",
]  # fmt: skip


class KnownSource(Part):
    """What stands behind one of the programme's `funding_sources`."""

    code: Code
    kind: Kind
    heading: Literal["recurrent", "investment"] | None = None
    royalties: bool | None = None
    managed_by: str = ""


class CofinancedShare(Part):
    """The least share of a kind of source in what it cofinances; `royalties` narrows it to those with or without."""

    kind: Kind
    minimum_share: Share
    royalties: bool | None = None
    place: str


class EnvironmentalFund(Part):
    """What each payer gives a month with the bill of water or electricity."""

    monthly: Amount
    place: str


class DisputedBase(Part):
    """Another base of the same limit, as a document gives it: shown, never used."""

    text: LocalText
    of: Literal["expenditure", "income"]
    place: str


class MunicipalCeiling(Part):
    """The most that a government may allot to contests of producers, of its project budget, and for how long."""

    share: Share
    base: LocalText
    years: Annotated[int, Field(ge=1, le=10)]
    place: str
    disputed: list[DisputedBase] = []


class LocalFund(Part):
    """What a fund that producers run is for."""

    kind: Literal["local_capital", "local_investment"]
    purpose: LocalText
    managed_by: LocalText
    place: str


class Funding(Part):
    """Who finances, and by which rules."""

    sources: list[KnownSource] = []
    cofinancing: list[CofinancedShare] = []
    environmental: EnvironmentalFund | None = None
    municipal_ceiling: MunicipalCeiling | None = None
    local_funds: list[LocalFund] = []

    def known(self, code: str) -> KnownSource | None:
        """Return what the pack says of a source."""
        return next((one for one in self.sources if one.code == code), None)

    def least(self) -> list[LeastShare]:
        """Return the least shares as the rules read them."""
        return [
            LeastShare(one.kind, Decimal(one.minimum_share), one.royalties, one.place) for one in self.cofinancing
        ]

    def local_fund(self, kind: str) -> LocalFund | None:
        """Return the rules of a fund that producers run, by its kind."""
        return next((one for one in self.local_funds if one.kind == kind), None)


class FundingPart(Section):
    """What a pack says of who finances."""

    funding: Funding | None = None


def funding_of(content: dict[str, Any]) -> Funding:
    """Return what a kept pack says of who finances; one that says nothing asks nothing."""
    return FundingPart.model_validate(content).funding or Funding()


_THINGS = {
    "funding": _("who finances"),
    "sources": _("source of money"),
    "cofinancing": _("least share of a source"),
    "environmental": _("environmental-services fund"),
    "municipal_ceiling": _("most that a government may allot"),
    "disputed": _("base that another document gives"),
    "local_funds": _("fund that producers run"),
}
_CHOICES = {"kind": dict(SourceKind.choices), "heading": dict(Heading.choices)}
_OTHERS = {
    "kind": Word(_("kind"), choices=_CHOICES["kind"]),
    "heading": Word(_("heading"), choices=_CHOICES["heading"]),
    "royalties": Word(_("receives royalties"), ValueKind.YES_NO),
    "managed_by": Word(_("run by")),
    "minimum_share": Word(_("least share"), ValueKind.SHARE),
    "share": Word(_("share"), ValueKind.SHARE),
    "monthly": Word(_("a month"), ValueKind.MONEY),
    "base": Word(_("what it is a share of")),
    "of": Word(_("what it is a share of")),
    "text": Word(_("text")),
    "years": Word(_("years")),
    "purpose": Word(_("what it is for")),
    "place": Word(_("place in the document")),
}


def _words(model: type[BaseModel], place: str = "") -> dict[str, Word]:
    """Return the word of every key below `model`: a key means the same wherever it stands."""
    found: dict[str, Word] = {}
    for key, info in model.model_fields.items():
        inner, below = f"{place}.{key}" if place else key, model_of(info)
        if key in _THINGS:
            found[inner] = Word(_THINGS[key], ValueKind.THING)
        elif key in _OTHERS:
            found[inner] = _OTHERS[key]
        if below is not None and below is not LocalText:
            found |= _words(below, inner)
    return found


WORDS = _words(FundingPart)
PART = PackPart(name="funding", schema=FundingPart, words=WORDS)
