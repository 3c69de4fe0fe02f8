"""What somebody's own file says of the registry: records, households, groups, consents, papers, who looked."""

from typing import Any

from winay.base.log import acts_of
from winay.base.own_file import Whose
from winay.registry.models import Person, SourceRecord, VentureChange, VentureJobs, VentureOwner, VentureSales
from winay.registry.queries.privacy import readings_of

LATEST = 200


def chapters(whose: Whose) -> dict[str, Any]:
    """Return everything the registry holds of a person; records merged into this one are part of it."""
    person = Person.objects.select_related("district", "community", "household", "user").get(pk=whose.people[0])
    merged = Person.objects.filter(merged_into=person).select_related("district", "community", "household")
    acts = acts_of([("registry.person", str(person.pk))]).order_by("at")
    return {
        "person": _values(person),
        "other_records": [_values(one) for one in merged],
        "households": [
            {
                "household": stay.household.code,
                "relation": stay.relation,
                "since": stay.since,
                "until": stay.until,
            }
            for stay in person.stays.select_related("household")
        ],
        "groups": [
            {
                "organisation": membership.organisation.name,
                "office": membership.office,
                "since": membership.since,
                "until": membership.until,
            }
            for membership in person.memberships.select_related("organisation")
        ],
        "relatives": [str(kinship.relative) for kinship in person.kin_of.select_related("relative")]
        + [str(kinship.person) for kinship in person.kin_to.select_related("person")],
        "consents": [
            {"purpose": one.purpose, "given": one.given, "said_on": one.said_on, "source": one.source}
            for one in person.consents.all()
        ],
        "lists": [
            {
                "source": row.batch.source.name,
                "list_of": row.batch.list_date,
                "file": row.batch.filename,
                "row": row.row,
                "values": row.values,
            }
            for row in SourceRecord.objects.filter(person=person).select_related("batch__source")
        ],
        "corrections": [
            {"asked_on": one.created_at, "text": one.text, "state": one.state, "answer": one.answer}
            for one in person.corrections.all()
        ],
        "papers": [
            {
                "paper": paper.kind,
                "state": paper.state,
                "number": paper.number,
                "note": paper.note,
                "obtained_on": paper.obtained_on,
                "evidence": paper.evidence_name,
            }
            for paper in person.papers.select_related("evidence")
        ],
        "ventures": [
            {
                "venture": owned.venture.name,
                "activity": owned.venture.activity,
                "state": owned.venture.state,
                "share": owned.share,
                "since": owned.since,
                "until": owned.until,
            }
            for owned in VentureOwner.objects.filter(person__in=whose.people).select_related("venture")
        ],
        "told_of_ventures": _told(whose),
        "acts": [{"at": act.at, "by": act.actor_name, "act": act.verb} for act in acts[:LATEST]],
        "read_by": [
            {"at": one.created_at, "by": one.reader_name, "page": one.page} for one in readings_of(person)[:LATEST]
        ],
    }


def _told(whose: Whose) -> list[dict[str, Any]]:
    """Return what the person's account wrote down of ventures: sales, jobs, changes."""
    if whose.user is None:
        return []
    rows = [
        {"venture": row.venture.name, "what": row._meta.model_name, "told_on": row.told_on, "source": row.source}
        for model in (VentureSales, VentureJobs, VentureChange)
        for row in model._default_manager.filter(recorded_by=whose.user).select_related("venture")
    ]
    return sorted(rows, key=lambda row: row["told_on"])


def _values(person: Person) -> dict[str, Any]:
    return {
        "given_names": person.given_names,
        "first_surname": person.first_surname,
        "second_surname": person.second_surname,
        "dni": person.dni,
        "dni_read_from_the_card": person.dni_confirmed,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "born_between": [person.born_from, person.born_to],
        "language": person.language,
        "other_languages": person.other_languages,
        "phone": person.phone,
        "district": str(person.district or ""),
        "community": str(person.community or ""),
        "locality": person.locality,
        "household": person.household.code if person.household else "",
        "poverty_class": person.household.poverty_class if person.household else "",
        "account": person.user.username if person.user else "",
    }
