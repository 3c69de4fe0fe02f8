"""What rows of lists that were taken said, each read by the mapping of its own list."""

from collections.abc import Iterable
from typing import Any

from winay.registry.models import ImportBatch, SourceRecord
from winay.registry.rules.lists import Mapping, Places, Reading


class Said:
    """Reads the rows of lists again; each list's reading is made once."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.readings: dict[Any, Reading] = {}

    def values(self, records: Iterable[SourceRecord]) -> dict[int, dict[str, Any]]:
        """Return what these records said, by their keys."""
        by_batch: dict[Any, list[SourceRecord]] = {}
        for record in records:
            by_batch.setdefault(record.batch_id, []).append(record)
        found: dict[int, dict[str, Any]] = {}
        for key, own in by_batch.items():
            if key not in self.readings:
                batch = ImportBatch.objects.get(pk=key)
                names, mapping = batch.headings["names"], Mapping.from_json(batch.mapping)
                self.readings[key] = Reading(mapping, names, self.places, on=batch.list_date)
            read = self.readings[key].read([record.values for record in own])
            found |= {record.pk: read.row(place) for place, record in enumerate(own)}
        return found
