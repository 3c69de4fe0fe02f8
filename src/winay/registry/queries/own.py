"""What a person with an account sees of their own organisations."""

from django.db.models import QuerySet

from winay.base.models import User
from winay.registry.models import Organisation


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations of which the account's person is a current member."""
    return Organisation.standing.filter(memberships__person__user=user, memberships__until=None).select_related(
        "district__province__department", "community"
    )
