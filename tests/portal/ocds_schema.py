# ruff: noqa: N815 - the standard names its fields so.
"""The fields of OCDS 1.1 that are published here, as its documentation describes them: required, types, codelists.

Written from standard.open-contracting.org/1.1 (release schema, release package schema, closed codelists); nothing of it
is copied. What stands in no field of these is refused.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AnyUrl, BaseModel, ConfigDict, Field, model_validator


class Strict(BaseModel):
    """A block of the standard: an unknown field is a fault."""

    model_config = ConfigDict(extra="forbid")


Id = Annotated[str, Field(min_length=1)]
Moment = Annotated[datetime, Field(description="with its time zone")]
Tag = Literal[
    "planning", "planningUpdate", "tender", "tenderAmendment", "tenderUpdate", "tenderCancellation", "award",
    "awardUpdate", "awardCancellation", "contract", "contractUpdate", "contractAmendment", "implementation",
    "implementationUpdate", "contractTermination", "compiled",
]  # fmt: skip
Role = Literal[
    "buyer", "procuringEntity", "supplier", "tenderer", "funder", "enquirer", "payer", "payee", "reviewBody",
    "interestedParty",
]  # fmt: skip
TenderStatus = Literal["planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"]


class Value(Strict):
    """An amount in a currency (ISO 4217)."""

    amount: float
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Identifier(Strict):
    """An organisation in a register."""

    scheme: Id
    id: Id


class Reference(Strict):
    """A party named elsewhere by its id."""

    id: Id
    name: Id


class Party(Reference):
    """Who takes part, in which roles."""

    roles: Annotated[list[Role], Field(min_length=1)]
    identifier: Identifier | None = None
    details: dict[str, Any] = {}


class Item(Strict):
    """Something that was bought."""

    id: Id
    description: Id
    quantity: float


class Transaction(Strict):
    """Money that was paid for a contract."""

    id: Id
    value: Value


class Implementation(Strict):
    """What was paid."""

    transactions: Annotated[list[Transaction], Field(min_length=1)]


class Tender(Strict):
    """How it was put out."""

    id: Id
    status: TenderStatus
    procurementMethod: Literal["open", "selective", "limited", "direct"]
    mainProcurementCategory: Literal["goods", "works", "services"]


class Award(Strict):
    """To whom it went."""

    id: Id
    status: Literal["pending", "active", "cancelled", "unsuccessful"]
    date: Moment
    value: Value
    suppliers: Annotated[list[Reference], Field(min_length=1)]


class Contract(Strict):
    """What was signed for an award."""

    id: Id
    awardID: Id
    status: Literal["pending", "active", "cancelled", "terminated"]
    dateSigned: Moment
    value: Value
    items: list[Item]
    implementation: Implementation | None = None


class Release(Strict):
    """What is known of one contracting process at a moment."""

    ocid: Annotated[str, Field(pattern=r"^ocds-[a-z0-9]+-.+$")]
    id: Id
    date: Moment
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    tag: Annotated[list[Tag], Field(min_length=1)]
    initiationType: Literal["tender"]
    parties: list[Party]
    buyer: Reference
    tender: Tender
    awards: list[Award]
    contracts: list[Contract]

    @model_validator(mode="after")
    def _what_is_named_stands_there(self) -> "Release":
        """Every reference leads to a party or an award of the release, and no id stands twice."""
        roles = {party.id: party.roles for party in self.parties}
        assert len(roles) == len(self.parties)
        assert "buyer" in roles.get(self.buyer.id, [])
        for award in self.awards:
            assert all("supplier" in roles.get(one.id, []) for one in award.suppliers)
        assert {one.awardID for one in self.contracts} <= {one.id for one in self.awards}
        assert all(moment.tzinfo for moment in (self.date, *(one.dateSigned for one in self.contracts)))
        return self


class Publisher(Strict):
    """Who publishes."""

    name: Id


class Links(Strict):
    """The page after this one."""

    next: AnyUrl


class Package(Strict):
    """Releases that are published together."""

    uri: AnyUrl
    version: Literal["1.1"]
    publishedDate: Moment
    publisher: Publisher
    license: AnyUrl
    publicationPolicy: AnyUrl
    links: Links | None = None
    releases: list[Release]

    @model_validator(mode="after")
    def _each_release_once(self) -> "Package":
        assert len({one.id for one in self.releases}) == len(self.releases)
        return self
