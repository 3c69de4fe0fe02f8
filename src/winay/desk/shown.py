"""Whom a page of the desk shows to whom: decided and recorded in one place.

A template says `{% person_name person %}` or `{% person_dni person %}`; a view that puts names into a form asks
`request.shown`. Who does not keep people where a person lives reads that there is somebody, not who; whoever was shown
is written down as read when the page is done (`desk.web.staff_page`).
"""

from functools import cached_property

from django.utils.translation import gettext as _

from winay.base.models import User
from winay.programmes.access import keepers_districts
from winay.registry.actions import log_reading
from winay.registry.models import Person
from winay.territory.places import Places


class Shown:
    """The people that one page shows to `reader`; `page`: what it is called on record, else its address's name."""

    def __init__(self, reader: User) -> None:
        self.reader = reader
        self.people: dict[object, Person] = {}
        self.page = ""

    @cached_property
    def places(self) -> Places | None:
        """The districts whose people the reader keeps, None for all: asked once a page."""
        return keepers_districts(self.reader)

    @property
    def keeps_people(self) -> bool:
        """Whether the reader keeps people anywhere."""
        return self.places is None or bool(self.places)

    def may_see(self, person: Person) -> bool:
        """Tell whether the reader may see who `person` is: they keep people where the person lives."""
        places = self.places
        if places is None:
            return True
        return bool(places) if person.district_id is None else person.district_id in places

    def note(self, *people: Person) -> None:
        """Say that the page shows these people, whom the view has asked about already."""
        self.people |= {person.pk: person for person in people}

    def name(self, person: Person) -> str:
        """Return the name of `person` for this reader, and remember that it was shown."""
        if not self.may_see(person):
            return _("a person (name not shown)")
        self.note(person)
        return str(person)

    def dni(self, person: Person) -> str:
        """Return the DNI of `person` for this reader, empty if there is none or it is not for them."""
        if not self.may_see(person):
            return ""
        self.note(person)
        return person.dni or ""

    def write_down(self, page: str) -> None:
        """Record that the reader saw the people of this page; two queries if there are any."""
        if self.people:
            log_reading(reader=self.reader, people=self.people.values(), page=(self.page or page)[:40])
