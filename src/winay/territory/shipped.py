"""Where the files of places lie that come with Wiñay; `data/README.md` names their sources and dates."""

from pathlib import Path

DISTRICTS = Path(__file__).with_name("data") / "districts.csv"
OUTLINES = Path(__file__).with_name("data") / "departments.geojson"
