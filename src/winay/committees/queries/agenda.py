"""The groups of a session in their order, by the names and places that everybody may read."""

from winay.committees.models import AgendaItem, Session
from winay.registry.models import Organisation

ENDED = ("closed", "absent", "unscored")
"""The states of an item that had its turn."""


def group_name(item: AgendaItem) -> str:
    """Return the group's public name; a family carries people's names, so its proposal's title stands for it."""
    organisation = item.proposal.organisation
    return item.proposal.title if organisation.kind == Organisation.Kind.FAMILY else organisation.name


def place_name(item: AgendaItem) -> str:
    """Return community, district and province, as far as they are known."""
    proposal = item.proposal
    parts = [proposal.community.name if proposal.community else "", proposal.district.name]
    if proposal.district.province.name != proposal.district.name:
        parts.append(proposal.district.province.name)
    return ", ".join(part for part in parts if part)


def items_of_session(session: Session) -> list[AgendaItem]:
    """Return the agenda in order with everything a line of it shows: one query."""
    return list(
        session.items.select_related(
            "proposal__organisation", "proposal__category", "proposal__community", "proposal__district__province"
        ).order_by("position")
    )
