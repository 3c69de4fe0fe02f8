"""Who keeps, does and reads what partners agreed: a coordinator keeps, an owner does, who works there reads."""

from django.db.models import Exists, OuterRef, Q

from winay.base import permission
from winay.base.models import User
from winay.partners.models import Activity, Assignment, Partnership, Risk
from winay.programmes.access import KEEPERS, Role, grants_of, has_role, held_by, works_somewhere
from winay.programmes.models import Programme
from winay.territory.models import District, DistrictSet


def may_keep_at(
    user: User, programme: Programme, *, district: District | None = None, area: DistrictSet | None = None
) -> bool:
    """Tell who writes agreements down: a coordinator whose role holds in the place, or in the whole programme."""
    return has_role(
        user,
        programme,
        Role.COORDINATOR,
        district=district.pk if district else None,
        area=area.pk if area else None,
    )


def may_keep_partnership(user: User, partnership: Partnership) -> bool:
    """Tell who changes an agreement and what was promised in it: a coordinator there."""
    return may_keep_at(user, partnership.programme, district=partnership.district, area=partnership.association)


def keeps_partnerships(user: User) -> Q:
    """Return the condition for agreements that `user` keeps, as `may_keep_partnership`.

    Of an association: whose role holds for the same set, or for every district of it.
    """
    grants = grants_of(user, Role.COORDINATOR)
    here = held_by(user, Role.COORDINATOR, programme="programme", district="district")
    same = grants.filter(programme=OuterRef("programme"), territory=OuterRef("association"))
    there = District.objects.filter(sets=OuterRef("association"))
    held = grants.filter(programme=OuterRef(OuterRef("programme")), territory__districts=OuterRef("pk"))
    return here | Q(Exists(same)) | (Q(Exists(there)) & ~Q(Exists(there.filter(~Exists(held)))))


def may_keep_risks(user: User, programme: Programme) -> bool:
    """Tell who adds risks and says who owns them: a coordinator of the whole programme."""
    return has_role(user, programme, Role.COORDINATOR)


def may_review_risk(user: User, risk: Risk) -> bool:
    """Tell who looks a risk over: its owner while they work there, and who keeps risks."""
    owns = user.pk == risk.owner_id and works_somewhere(user, risk.programme)
    return owns or may_keep_risks(user, risk.programme)


def may_assign(user: User, programme: Programme, partnership: Partnership | None = None) -> bool:
    """Tell who gives somebody something to do: a coordinator there."""
    if partnership is not None:
        return may_keep_partnership(user, partnership)
    return has_role(user, programme, Role.COORDINATOR)


def may_keep_assignment(user: User, assignment: Assignment) -> bool:
    """Tell who drops a task, opens it again or gives it to another: who may assign it."""
    return may_assign(user, assignment.programme, assignment.partnership)


def may_do_assignment(user: User, assignment: Assignment) -> bool:
    """Tell who says that a task is done: its owner while they work there, and who keeps it."""
    owns = user.pk == assignment.owner_id and works_somewhere(user, assignment.programme)
    return owns or may_keep_assignment(user, assignment)


def may_plan_at(user: User, programme: Programme, district: District | None) -> bool:
    """Tell who plans activities: who works with groups in the place; for the whole programme, in all of it."""
    return has_role(user, programme, *KEEPERS, district=district.pk if district else None)


def may_plan_activity(user: User, activity: Activity) -> bool:
    """Tell who changes an activity: who plans in its place."""
    return may_plan_at(user, activity.programme, activity.district)


def may_hand_over(user: User, programme: Programme) -> bool:
    """Tell who hands an official's work over to another: a coordinator of the whole programme."""
    return has_role(user, programme, Role.COORDINATOR)


def reads_partnerships(user: User) -> Q:
    """Return the condition for agreements that `user` reads: where a role of theirs holds, and of whole programmes."""
    grants = grants_of(user)
    whole = grants.filter(territory=None).values("programme")
    there = grants.filter(programme=OuterRef("programme"), territory__districts=OuterRef("district"))
    together = grants.filter(programme=OuterRef("programme"), territory__districts__sets=OuterRef("association"))
    everywhere = Q(district=None, association=None, programme__in=grants.values("programme"))
    return Q(programme__in=whole) | everywhere | Q(Exists(there)) | Q(Exists(together))


def reads_assignments(user: User) -> Q:
    """Return the condition for tasks that `user` reads: their own, and those of programmes where they work whole.

    A role limited to some districts reads those of agreements that hold there, and its own.
    """
    grants = grants_of(user)
    whole = grants.filter(territory=None).values("programme")
    there = Partnership.objects.filter(reads_partnerships(user)).values("pk")
    own = Q(owner=user.pk, programme__in=grants.values("programme"))
    return own | Q(programme__in=whole) | Q(partnership__in=there)


def reads_activities(user: User) -> Q:
    """Return the condition for activities that `user` reads: in their places, and of whole programmes of theirs."""
    grants = grants_of(user)
    whole = grants.filter(territory=None).values("programme")
    there = grants.filter(programme=OuterRef("programme"), territory__districts=OuterRef("district"))
    return Q(programme__in=whole) | Q(district=None, programme__in=grants.values("programme")) | Q(Exists(there))


require = permission.require
