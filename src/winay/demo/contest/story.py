"""What the stages of the demonstration share: who acts, the programme, and whoever was invented so far."""

import random
from datetime import date

from winay.base.models import User
from winay.demo import data
from winay.demo.places import Report
from winay.programmes import actions as programme_acts
from winay.programmes.models import Programme
from winay.registry import actions as registry_acts
from winay.registry.models import Membership, Organisation, Person
from winay.territory.models import Community, District

PASSWORD = "caraz-2015-demo"  # noqa: S105 - printed on the screen; the demonstration has no secrets
PROGRAMME_CODE = "haku-winay-caraz"


class Story:
    """One telling of the demonstration; holds what later stages need of earlier ones."""

    programme: Programme

    def __init__(self, report: Report) -> None:
        self.report = report
        self.random = random.Random(2015)  # noqa: S311 - the same story every time, not a secret
        self.staff: dict[str, User] = {}
        self.people = 0
        self.households = 0


def invented_person(story: Story, community: Community, extreme_poverty: bool) -> Person:
    """Register somebody with a household of their own; one in 23 has no DNI yet."""
    story.people += 1
    story.households += 1
    woman = story.random.random() < 0.58
    household = registry_acts.register_household(
        actor=story.staff["promotor"],
        code=f"HOG-{story.households:04d}",
        community=community,
        poverty_class="extreme" if extreme_poverty else "poor",
    )
    return registry_acts.register_person(
        actor=story.staff["promotor"],
        given_names=story.random.choice(data.GIVEN_NAMES_F if woman else data.GIVEN_NAMES_M),
        first_surname=story.random.choice(data.SURNAMES),
        second_surname=story.random.choice(data.SURNAMES),
        sex="F" if woman else "M",
        birth_date=date(1955 + story.random.randrange(45), 1 + story.random.randrange(12), 10),
        dni=None if story.people % 23 == 0 else f"99{story.people:06d}",
        language="quz" if story.random.random() < 0.7 else "es",
        household=household,
        community=community,
    )


def invented_talent(story: Story, district: District, woman: bool) -> Person:
    """Register somebody of a district who knows something that can be taught."""
    story.people += 1
    return registry_acts.register_person(
        actor=story.staff["promotor"],
        given_names=(data.GIVEN_NAMES_F if woman else data.GIVEN_NAMES_M)[story.people % 20],
        first_surname=story.random.choice(data.SURNAMES),
        second_surname=story.random.choice(data.SURNAMES),
        sex="F" if woman else "M",
        dni=f"98{story.people:06d}",
        language="quz",
        district=district,
    )


def give_account(story: Story, organisation: Organisation, username: str) -> None:
    """Let the president of a group sign in to the pages of their own."""
    user = programme_acts.create_user(
        actor=None,
        username=username,
        full_name=organisation.name,
        password=PASSWORD,
        language="es",
        one_time=False,
    )
    president = organisation.memberships.get(office=Membership.Office.PRESIDENT).person
    registry_acts.give_account(actor=story.staff["coordinadora"], person=president, user=user)
