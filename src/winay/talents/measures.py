"""What is asked of the register of local talents all the time. It was not measured with a nation's rows yet."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.talents.models import Provider, ProviderSkill


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the talent that a person or a group is, and who knows something."""
    yield Provider.objects.filter(person=UUID(int=0)).values("pk")
    yield Provider.objects.filter(organisation=UUID(int=0)).values("pk")
    yield ProviderSkill.objects.filter(skill="none").values("pk")
