"""What a list says of households: their code at the source, place, head, who lives there, poverty class."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from winay.base.bulk import fresh_keys, load_columns
from winay.registry.models import Household, ImportBatch, PovertyFinding
from winay.registry.rules.lists import Rows

AT_ONCE = 5_000


def code_of(batch: ImportBatch, code: str) -> str:
    """Return our code of a household that the source knows by `code`: each source counts its own."""
    return f"{batch.source.code}-{code}"[:40]


def households_for(batch: ImportBatch, read: Rows, places: list[int]) -> dict[str, str]:
    """Return the keys of the households of these rows by the source's code; new ones are made with their place."""
    codes, districts = read.columns["household"], read.columns["district_id"]
    communities = read.columns["community_id"]
    first = {codes[place]: place for place in reversed(places) if codes[place]}
    by_our_code = {code_of(batch, code): code for code in first}
    found: dict[str, str] = {}
    wanted = list(by_our_code)
    for start in range(0, len(wanted), AT_ONCE):
        rows = Household.objects.filter(code__in=wanted[start : start + AT_ONCE])
        for code, key, standing in rows.values_list("code", "pk", "merged_into"):
            found[by_our_code[code]] = (standing or key).hex
    new = [code for code in first if code not in found]
    keys = fresh_keys(len(new))
    load_columns(
        Household,
        {
            "id": keys,
            "code": [code_of(batch, code) for code in new],
            "district_id": [districts[first[code]] for code in new],
            "community_id": [communities[first[code]] for code in new],
        },
        count=len(new),
    )
    return found | dict(zip(new, keys, strict=True))


def note_heads(heads: Mapping[str, str]) -> None:
    """Write who heads a household (`heads`: person by household, as keys)."""
    changed = [Household(pk=home, head_id=person) for home, person in heads.items()]
    Household.objects.bulk_update(changed, ["head"], batch_size=300)


def note_classes(batch: ImportBatch, classes: Mapping[str, str]) -> None:
    """Write the poverty class that the source found on the date of the list; the newest that is not expired holds.

    `classes` by the household's key. The same source and day again corrects that finding.
    """
    if not classes:
        return
    findings = [
        PovertyFinding(
            household_id=home, poverty_class=poverty, source=batch.source.name, found_on=batch.list_date
        )
        for home, poverty in classes.items()
    ]
    PovertyFinding.objects.bulk_create(
        findings,
        batch_size=300,
        update_conflicts=True,
        unique_fields=["household", "source", "found_on"],
        update_fields=["poverty_class"],
    )
    valid = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate())
    homes = list(classes)
    newest: dict[Any, str] = {}
    for start in range(0, len(homes), AT_ONCE):
        rows = PovertyFinding.objects.filter(valid, household__in=homes[start : start + AT_ONCE])
        ordered = rows.order_by("found_on", "created_at").values_list("household_id", "poverty_class")
        newest |= dict(ordered)
    Household.objects.bulk_update(
        [Household(pk=home, poverty_class=poverty) for home, poverty in newest.items()],
        ["poverty_class"],
        batch_size=300,
    )
