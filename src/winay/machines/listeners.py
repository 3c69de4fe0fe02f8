"""What machines want to know of the registry."""

from winay.base.events import listens
from winay.machines.actions import news
from winay.registry.events import ConsentRecorded, HouseholdJoined, HouseholdWritten, ListTaken, PersonWritten

LISTENERS = (
    listens(ConsentRecorded, news.hear_consent),
    listens(PersonWritten, news.hear_person),
    listens(HouseholdWritten, news.hear_household),
    listens(HouseholdJoined, news.hear_joined),
    listens(ListTaken, news.hear_list),
)
