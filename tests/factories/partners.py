"""Agreements with partners, risks and tasks, made by the product's own acts."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from tests.documents.test_proofs import picture
from tests.factories.territory import make_district_set

from winay.base.models import User
from winay.partners import actions
from winay.partners.models import Assignment, Partnership, Promise, Risk
from winay.programmes.models import Programme
from winay.territory.models import DistrictSet


def in_days(days: int) -> date:
    """Return the day so many days from today."""
    return timezone.localdate() + timedelta(days=days)


def make_partnership(actor: User, programme: Programme, *, signed: bool = False, **values: Any) -> Partnership:
    """Return an agreement with a regional government for a year, or with whom `values` say."""
    given = {"kind": "framework", "title": "Convenio marco", "partner_kind": "region"}
    given |= {"begins_on": in_days(-10), "ends_on": in_days(355)} | values
    if not values.keys() & {"organisation", "association", "partner_name"}:
        given["partner_name"] = "Gobierno Regional de Áncash"
    made = actions.add_partnership(actor=actor, programme=programme, **given)
    if signed:
        made = actions.sign_partnership(actor=actor, partnership=made, signed_on=in_days(-10), proof=picture())
    return made


def make_association(code: str, ubigeos: tuple[str, ...]) -> DistrictSet:
    """Return an association of the municipalities of these districts."""
    found = make_district_set(code, ubigeos)
    found.kind = DistrictSet.Kind.ASSOCIATION
    found.save()
    return found


def make_promise(actor: User, partnership: Partnership, **values: Any) -> Promise:
    """Return what the partner does by next month."""
    given = {"side": "theirs", "what": "Cede un local", "office": "Desarrollo económico", "due_on": in_days(30)}
    return actions.add_promise(actor=actor, partnership=partnership, **{**given, **values})


def make_risk(actor: User, programme: Programme, owner: User, **values: Any) -> Risk:
    """Return a risk that is likely and bad."""
    given = {"name": "Falta de agua", "cause": "Sequía", "response": "Riego por goteo"}
    given |= {"likelihood": 2, "effect": 3, "review_on": in_days(30)}
    return actions.add_risk(actor=actor, programme=programme, owner=owner, **{**given, **values})


def make_assignment(actor: User, programme: Programme, owner: User, **values: Any) -> Assignment:
    """Return something to do by next week."""
    given = {"what": "Preparar la agenda", "due_on": in_days(7)}
    return actions.assign(actor=actor, programme=programme, owner=owner, **{**given, **values})
