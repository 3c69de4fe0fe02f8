"""What is stored of trees."""

from django.db import models

from winay.base.models import Record
from winay.registry.models import Person
from winay.territory.models import District


class Tree(Record):
    """A tree, where it stands and who planted it."""

    species = models.CharField(max_length=60)
    planter = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="trees")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="trees")
    note = models.CharField(max_length=200, blank=True)
    watered = models.BooleanField(default=False)
