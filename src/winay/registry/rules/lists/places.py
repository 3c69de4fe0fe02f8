"""Finding a district of ours by the codes or names that a list gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from winay.base.messages import N_
from winay.registry.rules.lists.values import Wrong, digits_of, plain, present, shown
from winay.territory.rules import clean_ubigeo

Names = tuple[str, str, str]


@dataclass
class Places:
    """The districts and communities that are stored, by everything a list may call them."""

    names: Mapping[str, Names] = field(default_factory=dict)
    reniec: Mapping[str, str] = field(default_factory=dict)
    communities: Mapping[tuple[str, str], str] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=dict)
    of_actor: frozenset[str] = frozenset()
    """Of the districts that share their name, those in which whoever takes the list keeps people."""

    def of_one_name(self) -> Iterable[str]:
        """Return the districts whose name is not theirs alone."""
        return [code for codes in self.by_name.values() if len(codes) > 1 for code in codes]

    @classmethod
    def of(
        cls, districts: Iterable[tuple[str, str, str, str, str]], communities: Iterable[tuple[str, str, str]]
    ) -> "Places":
        """Build from (ubigeo, reniec, department, province, district) and (key, ubigeo, name) rows."""
        rows = list(districts)
        names = {code: (plain(dep), plain(prov), plain(dist)) for code, _reniec, dep, prov, dist in rows}
        by_name: dict[str, list[str]] = {}
        for code, (_dep, _prov, district) in names.items():
            by_name.setdefault(district, []).append(code)
        return cls(
            names,
            {reniec: code for code, reniec, *_names in rows if reniec},
            {(code, plain(name)): key for key, code, name in communities},
            by_name,
        )

    def of_code(self, text: str, coding: str) -> str | None:
        """Return the district of a code of INEI or RENIEC; None for an empty cell."""
        given = digits_of(text)
        if not given.strip("0"):
            return None
        code = clean_ubigeo(given)
        found = (self.reniec.get(code or "") if coding == "reniec" else code) or ""
        if found not in self.names:
            raise Wrong(
                N_("There is no district with the UBIGEO %(text)s."),
                N_("Look it up in the list of districts, and whether the codes are INEI's or RENIEC's."),
                text=shown(text),
            )
        return found

    def of_names(self, names: Names) -> str | None:
        """Return the district with a name, told apart by its department and province where these are given."""
        department, province, district = (plain(present(name)) for name in names)
        if not district:
            return None
        found = [
            code
            for code in self.by_name.get(district, ())
            if (not department or self.names[code][0] == department)
            and (not province or self.names[code][1] == province)
        ]
        own = [code for code in found if code in self.of_actor] if len(found) > 1 else found
        if len(own) == 1:
            return own[0]
        if found:
            raise Wrong(
                N_("There are %(times)s districts called %(text)s."),
                N_("Add the province and the department, or the UBIGEO."),
                text=shown(names[2]),
                times=len(found),
            )
        raise Wrong(
            N_("There is no district called %(text)s there."),
            N_("Write district, province and department as INEI does, or give the UBIGEO."),
            text=shown(" / ".join(filter(None, (names[2], names[1], names[0])))),
        )
