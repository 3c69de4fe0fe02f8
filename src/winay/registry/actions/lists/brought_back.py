"""What another package's file registered on the way goes back with it: emptied, archived or deleted, or it stays."""

from auditlog.context import disable_auditlog

from winay.base.actions import record_act, record_many
from winay.base.bulk import among
from winay.base.models import User
from winay.registry.actions.forgetting import forget_changes
from winay.registry.actions.lists.homes_back import remove_unheld
from winay.registry.actions.lists.people_back import empty_people
from winay.registry.actions.organisations import archive_organisation
from winay.registry.models import Membership, Organisation, Person
from winay.registry.queries.brought import BY_REGISTERING, Brought, Going, what_goes


def take_brought_back(*, actor: User | None, brought: Brought, reason: str) -> Going:
    """Take back what a file registered, where nobody has used it since. The caller holds the transaction.

    The caller has checked who may do this, and has removed its own rows. Effects: people emptied (one act each), groups
    archived (as by `archive_organisation`), households where nobody is left and memberships deleted, offices given
    back. Inverse: the file is brought again; a group is restored by itself.
    """
    # Locked first: whoever starts something for one of them at this moment comes before or finds it gone.
    groups = {
        one.pk: one
        for one in Organisation.objects.select_for_update(of=("self",))
        .filter(pk__in=among(brought.organisations))
        .order_by("pk")
    }
    people = {
        one.pk: one
        for one in Person.objects.select_for_update(of=("self",))
        .filter(pk__in=among(brought.people))
        .order_by("pk")
    }
    going = what_goes(brought)
    _give_offices_back(actor, brought)
    # Each has an act of its own or is told by its group's: so many rows of the trail would tell nothing more.
    with disable_auditlog():
        Membership.objects.filter(pk__in=among(going.memberships)).delete()
    for key in going.organisations:
        archive_organisation(actor=actor, organisation=groups[key], reason=reason)
    empty_people(None, going.people)
    # Each was registered by an act of its own, whose trail holds the names: an emptied record keeps none.
    forget_changes(*(people[key] for key in going.people))
    record_many(actor=actor, verb="take_person_back", subjects=[people[key] for key in going.people])
    remove_unheld(brought.households, besides=BY_REGISTERING["registry.household"])
    return going


def _give_offices_back(actor: User | None, brought: Brought) -> None:
    rows = Membership.objects.select_for_update(of=("self",)).filter(pk__in=among(brought.offices), until=None)
    for one in rows.order_by("pk") if brought.offices else ():
        before, since = brought.offices[one.pk]
        if one.office == since:
            one.office = before
            one.save(update_fields=["office"])
            record_act(actor=actor, verb="change_office", subject=one, details={"office": before})
