"""Which sources a programme has, and what stands behind each."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.funding.access import may_keep_sources
from winay.funding.kinds import GOVERNMENTS, SourceKind
from winay.funding.models import Funder
from winay.funding.pack import funding_of
from winay.programmes.guards import require, said
from winay.programmes.models import FundingSource, Programme


def add_source(
    *,
    actor: User,
    programme: Programme,
    code: str,
    name: str,
    kind: str,
    heading: str = "",
    royalties: bool | None = None,
    managed_by: str = "",
    note: str = "",
) -> Funder:
    """The coordinator adds a source that the pack does not name, such as a company that joins later.

    Effects: the funding source, what stands behind it, one act. There is no inverse: its code may be sealed in the
    journal; a source that gives nothing does no harm. Raises `InvalidInput` for a code that stands already.
    """
    require(actor, may_keep_sources, programme)
    code = code.strip().lower()
    try:
        validate_slug(code)
    except ValidationError as error:
        raise InvalidInput(_("Use letters without accents, digits and hyphens."), field="code") from error
    code = said(code, field="code", most=40, missing=_("Write a short code."))
    name = said(name, field="name", most=150, missing=_("Write the name of the source."))
    with transaction.atomic():
        programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
        if programme.funding_sources.filter(code=code).exists():
            raise InvalidInput(_("This programme has a source with this code already."), field="code")
        source = FundingSource.objects.create(programme=programme, code=code, name=name)
        funder = Funder(source=source)
        _describe(funder, kind, heading, royalties, managed_by, note)
        record_act(actor=actor, verb="add_source", subject=funder, details={"kind": kind, "name": name})
        return funder


def describe_source(
    *,
    actor: User,
    source: FundingSource,
    kind: str,
    heading: str = "",
    royalties: bool | None = None,
    managed_by: str = "",
    note: str = "",
) -> Funder:
    """The coordinator says what stands behind a source: its kind, its heading, whether it receives royalties.

    Effects: what is known of the source, one act. Its own inverse.
    """
    require(actor, may_keep_sources, source.programme)
    with transaction.atomic():
        funder = funder_of(source)
        funder = (
            Funder.objects.select_for_update(of=("self",)).select_related("source__programme").get(pk=funder.pk)
        )
        before = funder.kind
        _describe(funder, kind, heading, royalties, managed_by, note)
        record_act(actor=actor, verb="describe_source", subject=funder, details={"kind": [before, kind]})
        return funder


def funder_of(source: FundingSource) -> Funder:
    """Return what is known of a source; nothing known yet begins with what the pack says of it.

    Within the transaction of an act, of which it is part.
    """
    known = funding_of(source.programme.pack.content).known(source.code)
    begin: dict[str, Any] = {"kind": SourceKind.OTHER.value}
    if known is not None:
        begin = {
            "kind": known.kind,
            "heading": known.heading or "",
            "royalties": known.royalties,
            "managed_by": known.managed_by[:150],
        }
    funder, _made = Funder.objects.select_related("source__programme").get_or_create(source=source, defaults=begin)
    return funder


def _describe(funder: Funder, kind: str, heading: str, royalties: bool | None, managed_by: str, note: str) -> None:
    if kind not in SourceKind.values:
        raise InvalidInput(_("Choose what kind of source it is."), field="kind")
    if kind not in GOVERNMENTS and (heading or royalties is not None):
        raise InvalidInput(_("Only governments have a heading and royalties: leave them empty."), field="heading")
    funder.kind, funder.heading, funder.royalties = kind, heading, royalties
    funder.managed_by, funder.note = managed_by.strip()[:150], note.strip()[:500]
    funder.save()
