"""Where the demonstration happens: districts, poverty, boundaries."""

from collections.abc import Callable
from pathlib import Path

from winay.demo import data
from winay.territory import actions as territory_acts
from winay.territory.models import PovertyMap

Report = Callable[[str], None]


def _shared_data(name: str) -> Path | None:
    """Return a file of `../shared/data` beside the project, where it is present."""
    path = Path(__file__).resolve().parents[4] / "shared" / "data" / name
    return path if path.exists() else None


def load_places(report: Report) -> None:
    """Load the places that come with Wiñay, and poverty and boundaries where their files lie beside the project."""
    report("Districts of Peru")
    territory_acts.load_shipped_places()
    territory_acts.load_shipped_outlines()
    csv = _shared_data("peru-districts.csv")
    if csv and not PovertyMap.objects.filter(code="pobreza-demo").exists():
        report("Poverty map (for demonstration)")
        territory_acts.load_poverty_map(
            actor=None,
            file=csv,
            code="pobreza-demo",
            name="Pobreza monetaria por distrito",
            source="INEI, estimación publicada",
            year=2018,
            is_demo=True,
            ubigeo_column="inei",
            index_column="pct_pobreza_total",
        )
    if boundaries := _shared_data("peru-districts.geojson"):
        report("Boundaries")
        territory_acts.load_boundaries(file=boundaries)


def invented_poverty_map() -> PovertyMap:
    """Load invented values for the districts of the story, where no real map lies beside the project."""
    lines = [
        f"{ubigeo},{index}"
        for ubigeo, index in zip(
            (*data.DISTRICTS, *data.BETTER_OFF),
            (25, 38, 52, 47, 55, 68, 44, 58, 61, 57, 3, 4, 5, 6, 7, 8, 9, 10),
            strict=True,
        )
    ]
    territory_acts.load_poverty_map(
        actor=None,
        file=("\n".join(["ubigeo,index", *lines])).encode(),
        code="pobreza-demo",
        name="Pobreza por distrito",
        source="valores inventados",
        year=2018,
        is_demo=True,
    )
    return PovertyMap.objects.get(code="pobreza-demo")
