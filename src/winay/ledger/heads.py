"""The ends of the chains that a signed paper prints, so that whoever cuts something off later is found by it."""

from typing import Any

from winay.base import seals
from winay.documents.models import Document
from winay.ledger.models import Entry
from winay.programmes.models import Programme


def journal_head(programme: Programme) -> seals.Head:
    """Return the number and hash of the last entry of the programme's journal."""
    last = Entry.objects.filter(programme=programme).order_by("-number").values_list("number", "hash").first()
    return seals.Head(*last) if last else seals.Head(0, "")


def heads_of(programme: Programme) -> dict[str, Any]:
    """Return the ends of the programme's journal and of the log of acts, as a document prints and keeps them.

    Seals what waits: nobody else seals until the transaction that makes the document ends.
    """
    journal, acts = journal_head(programme), seals.seal_all()
    return {"programme": programme.code, "journal": vars(journal), "acts": vars(acts)}


def journal_stands(programme: Programme, number: int, beginning: str) -> bool:
    """Tell whether the journal still holds the head that a paper names by number and beginning of the hash."""
    if number == 0:
        return not beginning
    found = Entry.objects.filter(programme=programme, number=number).values_list("hash", flat=True).first()
    return found is not None and found.startswith(beginning.lower())


def documents_that_disagree(programme: Programme) -> list[str]:
    """Return the codes of the programme's documents whose printed heads the chains no longer hold."""
    kept = Document.objects.filter(heads__programme=programme.code).order_by("created_at", "code")
    return [
        code
        for code, heads in kept.values_list("code", "heads").iterator(400)
        if heads
        and not (
            journal_stands(programme, heads["journal"]["number"], heads["journal"]["hash"])
            and seals.stands(heads["acts"]["number"], heads["acts"]["hash"])
        )
    ]
