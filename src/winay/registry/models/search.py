"""The words by which people and organisations are found: what the full-text indexes of both databases stand on.

Kept by the actions through `winay.registry.actions.search`; a row's key is a whole number because SQLite's FTS5
points to rows by it. The database does not check that whom they point to exists: they can be made anew at any time,
and checking a million of them costs PostgreSQL as much as writing the people.
"""

from django.db import models

from winay.registry.models.organisations import Organisation
from winay.registry.models.people import Person


class PersonSearch(models.Model):
    """A person's search words (`rules.person_words`)."""

    has_words_index = True

    id = models.BigAutoField(primary_key=True)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="search", db_constraint=False)
    words = models.TextField()


class OrganisationSearch(models.Model):
    """An organisation's search words (`rules.organisation_words`)."""

    has_words_index = True

    id = models.BigAutoField(primary_key=True)
    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="search", db_constraint=False
    )
    words = models.TextField()
