"""A person's own file: everything that is held of them, and who looked at it."""

import io
import json
import zipfile
from contextlib import suppress
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from winay.base.errors import WrongState
from winay.base.own_file import Whose
from winay.base.signboard import file_rooms
from winay.documents.queries.proofs import proof_content
from winay.registry.models import Person, Reading


def readings_of(person: Person) -> QuerySet[Reading]:
    """Return who looked at a person's record or at one merged into it, latest first."""
    merged = Person.objects.filter(merged_into=person).values_list("pk", flat=True)
    # Keys, not a join: beside an `or`, PostgreSQL goes through all people of the country for those of one.
    return Reading.objects.filter(person__in=[person.pk, *merged])


def own_archive(person: Person) -> bytes:
    """Return `own_file` as a ZIP archive: the data as JSON, and every file that was kept as evidence of their papers.

    A file that is lost or no longer what was kept is left out; the data still names it.
    """
    held = json.dumps(own_file(person), ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("winay.json", held)
        for paper in person.papers.select_related("evidence"):
            if paper.evidence is not None:
                with suppress(WrongState):
                    archive.writestr(paper.evidence_name, proof_content(paper.evidence))
    return out.getvalue()


def own_file(person: Person) -> dict[str, Any]:
    """Return everything that is held of a person, as plain data to hand over: what each package's room says."""
    merged = Person.objects.filter(merged_into=person).values_list("pk", flat=True)
    whose = Whose(people=(person.pk, *merged), user=person.user)
    return {name: chapter for chapters in file_rooms() for name, chapter in chapters(whose).items()}
