"""Loading of places, poverty maps, boundaries and sets: good files, bad files, twice."""

import json
import os
import re
import time
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from tests.factories.lists import xlsx_bytes
from tests.factories.spreadsheets import ods_bytes
from tests.factories.territory import make_district

from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import Act, User
from winay.territory.actions import (
    load_boundaries,
    load_places,
    load_poverty_map,
    load_shipped_outlines,
    load_shipped_places,
    read_places,
    save_community,
    save_district_set,
)
from winay.territory.models import Boundary, Department, District, PovertyMap, PovertyValue, Province
from winay.territory.rules import DEPARTMENTS
from winay.territory.shipped import DISTRICTS

pytestmark = pytest.mark.django_db

SHARED = Path(os.environ.get("WINAY_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
real_data = pytest.mark.skipif(
    not (SHARED / "peru-districts.csv").exists(),
    reason=f"{SHARED}/peru-districts.csv is not there (set WINAY_SHARED_DATA)",
)

HEAD = "inei,reniec,departamento,provincia,distrito,capital,superficie,altitude,latitude,longitude"
CARAZ = "021201,021301,ANCASH,HUAYLAS,CARAZ,Caraz,246.52,2256,-9.0469,-77.8097"
MATO = "021205,021305,ANCASH,HUAYLAS,MATO,Villa Sucre,107.01,2235,-8.9633,-77.8453"


def csv_bytes(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> bytes:
    return "\n".join([head, *rows, ""]).encode(encoding)


def test_a_file_fills_departments_provinces_and_districts():
    report = load_places(file=csv_bytes(CARAZ, MATO))
    assert (report.loaded, report.changed, report.unchanged, report.problems) == (2, 0, 0, ())
    caraz = District.objects.select_related("province__department").get(pk="021201")
    assert (caraz.name, caraz.reniec, caraz.region, caraz.altitude_m) == ("Caraz", "021301", "sierra", 2256)
    assert caraz.area_km2 == Decimal("246.52")
    assert (caraz.province.name, caraz.province.department.name) == ("Huaylas", "Áncash")
    assert Act.objects.get(verb="load_places").details["loaded"] == 2


def test_a_second_load_changes_nothing_and_leaves_no_act():
    load_places(file=csv_bytes(CARAZ, MATO))
    before = list(District.objects.values())
    report = load_places(file=csv_bytes(CARAZ, MATO))
    assert (report.loaded, report.changed, report.unchanged) == (0, 0, 2)
    assert list(District.objects.values()) == before
    assert Act.objects.filter(verb="load_places").count() == 1


def test_a_corrected_row_changes_only_that_district():
    load_places(file=csv_bytes(CARAZ, MATO))
    report = load_places(file=csv_bytes(CARAZ.replace("2256", "2290")))
    assert (report.changed, report.unchanged, report.not_in_file) == (1, 0, 1)
    assert District.objects.get(pk="021201").altitude_m == 2290


def test_lost_zeros_are_given_back():
    load_places(file=csv_bytes(CARAZ[1:]))
    assert District.objects.filter(pk="021201").exists()


def test_bad_and_duplicate_rows_are_reported_by_line_and_the_rest_is_loaded():
    report = load_places(
        file=csv_bytes(
            CARAZ,
            CARAZ.replace("CARAZ", "OTRO"),
            "",
            "NA,021399,ANCASH,HUAYLAS,SIN CODIGO,,,,,",
            "991201,,ANCASH,HUAYLAS,MAL CODIGO,,,,,",
            "021206,,ANCASH,HUAYLAS,,,,,,",
            "021207,,LIMA,HUAYLAS,PUEBLO LIBRE,,,,,",
            "021208,,ANCASH,RECUAY,SANTA CRUZ,,,,,",
            "021209,,ANCASH,HUAYLAS,SANTO TORIBIO,,,mucho,,",
            "021210,,ANCASH,HUAYLAS,YURACMARCA,,,99999,,",
            "021204,,ANCASH,HUAYLAS,HUAYLAS,Huaylas,1,2,3,4,de más",
            "021202,,ANCASH,HUAYLAS," + "X" * 81 + ",,,,,",
            MATO,
        )
    )
    assert sorted(District.objects.values_list("pk", flat=True)) == ["021201", "021205"]
    assert report.loaded == 2
    assert [problem.where.split()[-1] for problem in report.problems] == [
        "3", "5", "6", "7", "8", "9", "10", "11", "12", "13",
    ]  # fmt: skip
    assert all(str(problem.mend) for problem in report.problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_encodings(encoding):
    row = "020503,,ÁNCASH,BOLOGNESI,ANTONIO RAYMONDI Ñ,Ñahuín,,,,"
    assert load_places(file=csv_bytes(row, encoding=encoding)).loaded == 1
    assert District.objects.get(pk="020503").capital == "Ñahuín"


@pytest.mark.parametrize("written", [xlsx_bytes, lambda rows: ods_bytes({"Distritos": rows})], ids=["xlsx", "ods"])
def test_places_of_a_workbook_under_a_title(written):
    rows = [["Distritos del Perú"], [], ["UBIGEO", "Departamento", "Provincia", "Distrito", "Altitud"]]
    rows += [[21201, "ANCASH", "HUAYLAS", "CARAZ", 2256], ["99", "ANCASH", "HUAYLAS", "MATO", ""]]
    report = load_places(file=written(rows))
    assert (report.loaded, [problem.where for problem in report.problems]) == (1, ["fila 5"])
    assert District.objects.get(pk="021201").altitude_m == 2256
    assert dict(report.problems[0].cells)["distrito"] == "MATO"


@pytest.mark.parametrize("separator", [";", "\t"])
def test_separators(separator):
    data = csv_bytes(CARAZ).replace(b",", separator.encode())
    assert load_places(file=data).loaded == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n\n",
        b"PK\x03\x04 a workbook",
        b"a,b\0c\n1,2",
        csv_bytes(CARAZ, head="codigo_x,departamento,provincia,distrito"),
        csv_bytes(CARAZ, head="inei,departamento,distrito"),
        csv_bytes(CARAZ, head="inei,inei,departamento,provincia,distrito"),
        b'inei,departamento\n"' + b"x" * 200_000 + b'"',
    ],
    ids=["empty", "blank", "xlsx", "nul", "no-ubigeo", "no-province", "twice", "huge-cell"],
)
def test_files_that_are_no_table_of_places_are_refused_and_nothing_is_stored(data):
    with pytest.raises(InvalidInput):
        load_places(file=data)
    assert not Department.objects.exists() and not Province.objects.exists()


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(InvalidInput, match=r"no\.csv|No such file"):
        load_places(file=tmp_path / "no.csv")


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr("winay.base.tables.named.MOST_ROWS", 1)
    with pytest.raises(InvalidInput):
        load_places(file=csv_bytes(CARAZ, MATO))


def test_only_administrators_and_the_command_line_load_places():
    with pytest.raises(NotAllowed):
        load_places(file=csv_bytes(CARAZ), actor=User.objects.create(username="ana"))
    assert load_places(file=csv_bytes(CARAZ), actor=User.objects.create(username="eva", is_superuser=True)).loaded


def test_what_comes_with_winay_adds_what_is_missing_and_never_overwrites():
    load_places(file=csv_bytes("020101,020101,ANCASH,HUARAZ,HUARAZ,Huaraz,432.99,3038,-9.5,-77.5"))
    report = load_shipped_places()
    assert (report.loaded, report.problems) == (1891, ())
    assert District.objects.get(pk="020101").altitude_m == 3038
    caraz = District.objects.get(pk="021201")
    assert (caraz.name, caraz.region, caraz.altitude_m) == ("Caraz", "sierra", 2273)
    again = load_shipped_places()
    assert (again.loaded, again.changed) == (0, 0)


def test_every_district_that_comes_with_winay_lies_on_its_department():
    """Within the outline's frame, but for what thinning takes from a coast: a lost minus moves one round the world."""
    load_shipped_outlines()
    frames = {}
    for one in Boundary.objects.all():
        pairs = json.dumps(one.geometry["coordinates"])
        points = [tuple(map(float, pair)) for pair in re.findall(r"\[(-?[\d.]+), (-?[\d.]+)\]", pairs)]
        lons, lats = zip(*points, strict=True)
        frames[one.code] = min(lons) - 0.2, max(lons) + 0.2, min(lats) - 0.2, max(lats) + 0.2
    shipped, _refused = read_places(DISTRICTS)
    known = [one for one in shipped if one.latitude is not None and one.longitude is not None]
    assert len(known) > 1800
    away = []
    for one in known:
        west, east, south, north = frames[one.ubigeo[:2]]
        if not (west <= one.longitude <= east and south <= one.latitude <= north):
            away.append((one.ubigeo, one.longitude, one.latitude))
    assert away == []


@pytest.mark.parametrize(("latitude", "longitude"), [("-8.951", "-77.815"), ("-8,951", "-77,815")])
def test_a_place_with_three_decimals_keeps_its_minus(latitude, longitude):
    row = f'021208,020708,ANCASH,HUAYLAS,SANTA CRUZ,Huaripampa,357.7,2890,"{latitude}","{longitude}"'
    load_places(file=csv_bytes(row))
    assert District.objects.values_list("latitude", "longitude").get() == (-8.951, -77.815)


@pytest.mark.parametrize(
    ("latitude", "longitude", "column"),
    [("8.95", "-77.815", "latitude"), ("-8.95", "77.815", "longitude"), ("-77.8", "-8.95", "latitude")],
)
def test_a_place_outside_peru_is_told_with_its_column(latitude, longitude, column):
    row = f"021208,020708,ANCASH,HUAYLAS,SANTA CRUZ,Huaripampa,357.7,2890,{latitude},{longitude}"
    report = load_places(file=csv_bytes(CARAZ, row))
    assert report.loaded == 1
    assert [f"«{column}»" in problem.message for problem in report.problems] == [True]


def test_districts_that_lost_their_minus_get_it_back():
    load_shipped_places()
    District.objects.filter(pk="021208").update(latitude=8.951944, longitude=77.815)
    kept = dict(District.objects.exclude(pk="021208").values_list("pk", "longitude"))
    import_module("winay.territory.migrations.0004_south_and_west").give_back_the_minus(apps, None)
    assert District.objects.values_list("latitude", "longitude").get(pk="021208") == (-8.951944, -77.815)
    assert dict(District.objects.exclude(pk="021208").values_list("pk", "longitude")) == kept


@real_data
def test_what_comes_with_winay_is_what_the_file_says():
    shipped, refused = read_places(DISTRICTS)
    given, _without_ubigeo = read_places(SHARED / "peru-districts.csv")
    assert not refused
    assert [replace(one, line=0) for one in shipped] == [
        replace(one, line=0) for one in sorted(given, key=lambda one: one.ubigeo)
    ]


def test_outlines_that_come_with_winay_leave_those_of_a_site():
    own = {"type": "Polygon", "coordinates": [[[-77, -9], [-78, -9], [-78, -10], [-77, -9]]]}
    Boundary.objects.create(code="02", geometry=own)
    assert load_shipped_outlines().loaded == 24
    assert Boundary.objects.get(pk="02").geometry == own
    assert set(Boundary.objects.values_list("pk", flat=True)) == set(DEPARTMENTS)
    assert load_shipped_outlines().loaded == 0


@real_data
def test_the_real_file_loads_in_less_than_three_seconds_and_names_its_one_bad_row():
    start = time.process_time()
    report = load_places(file=SHARED / "peru-districts.csv")
    assert time.process_time() - start < 3
    assert report.loaded == 1892
    assert [problem.where.split()[-1] for problem in report.problems] == ["1894"]
    assert District.objects.get(pk="021206").name == "Pamparomás"


def poverty(**changes):
    values = {
        "actor": None,
        "file": csv_bytes("021201,0.3", "21205,0.9", "021203,0.5", head="ubigeo,indice"),
        "code": "foncodes-2006",
        "name": "Mapa de pobreza",
        "source": "FONCODES",
        "year": 2006,
    }
    return load_poverty_map(**{**values, **changes})


@pytest.fixture
def huaylas():
    for ubigeo in ("021201", "021203", "021205"):
        make_district(ubigeo)


def test_a_poverty_map_ranks_its_districts(huaylas):
    report = poverty()
    assert report.loaded == 3
    assert dict(PovertyValue.objects.values_list("district_id", "quintile")) == {
        "021205": 1,
        "021203": 2,
        "021201": 4,
    }
    again = poverty()
    assert (again.loaded, again.changed, again.unchanged) == (0, 0, 3)
    assert Act.objects.filter(verb="load_poverty_map").count() == 1


def test_several_maps_stand_side_by_side(huaylas):
    poverty()
    second = poverty(
        file=csv_bytes("021201;0,61", "021205;0,42", head="IDDIST;IDH 2019").replace(b",", b","),
        code="idh-2019",
        year=2019,
        index_column="idh_2019",
        higher_is_poorer=False,
        is_demo=True,
    )
    assert second.loaded == 2
    assert PovertyMap.objects.count() == 2
    values = {row.district_id: row for row in PovertyValue.objects.filter(map__code="idh-2019")}
    assert values["021205"].quintile < values["021201"].quintile
    assert values["021201"].index == Decimal("0.610000")
    assert second.poverty_map.is_demo


def test_another_file_under_the_same_code_replaces_the_values(huaylas):
    poverty()
    report = poverty(file=csv_bytes("021201,0.99", "021205,0.9", head="ubigeo,indice"))
    assert (report.changed, report.not_in_file) == (2, 1)
    assert dict(PovertyValue.objects.values_list("district_id", "quintile")) == {"021201": 1, "021205": 3}


def test_bad_rows_of_a_poverty_map_are_reported(huaylas):
    report = poverty(
        file=csv_bytes(
            "021201,0.3", "021201,0.4", "021203,NA", "021205,nan", "021205,-1", "021205,1e9", "X,1", "250101,0.2",
            head="ubigeo,indice",
        )
    )  # fmt: skip
    assert report.loaded == 1
    assert sorted(int(problem.where.split()[-1]) for problem in report.problems) == [3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    "changes",
    [
        {"file": csv_bytes("021201,1", head="ubigeo,otro")},
        {"file": csv_bytes("021201,1", head="lugar,indice")},
        {"index_column": "no_such"},
        {"file": csv_bytes("250101,1", head="ubigeo,indice")},
        {"code": "Con Espacios"},
        {"code": ""},
        {"year": 19},
        {"year": 3000},
        {"name": " "},
        {"source": "x" * 151},
    ],
)
def test_a_poverty_map_that_cannot_stand_leaves_nothing(huaylas, changes):
    with pytest.raises(InvalidInput):
        poverty(**changes)
    assert not PovertyMap.objects.exists()


def feature(properties, coordinates=None):
    ring = coordinates or [[-77.9, -9.1], [-77.7, -9.1], [-77.7, -8.9], [-77.9, -8.9], [-77.9, -9.1]]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_boundaries_of_departments_and_districts():
    data = geojson(feature({"IDDIST": "021201"}), feature({"FIRST_IDDP": "02"}))
    assert load_boundaries(file=data).loaded == 2
    assert set(Boundary.objects.values_list("code", flat=True)) == {"02", "021201"}
    assert load_boundaries(file=data).unchanged == 2
    assert Act.objects.filter(verb="load_boundaries").count() == 1


def test_bad_features_are_reported_and_the_rest_is_loaded():
    report = load_boundaries(
        file=geojson(
            feature({"IDDIST": "021201"}),
            feature({"IDDIST": "021201"}),
            feature({}),
            {"type": "Feature", "properties": {"IDDIST": "021202"}, "geometry": None},
            feature({"IDDIST": "021203"}, [[200000, 8900000]] * 4),
            7,
        )
    )
    assert report.loaded == 1
    assert [problem.where.split()[-1] for problem in report.problems] == ["2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"features": []}', b'{"features": 3}', b"[" * 100_000, geojson(feature({}))]
)
def test_files_that_are_no_boundaries_are_refused(data):
    with pytest.raises(InvalidInput):
        load_boundaries(file=data)
    assert not Boundary.objects.exists()


@real_data
def test_real_boundaries_stay_small():
    load_boundaries(file=SHARED / "peru-departments.geojson")
    report = load_boundaries(file=SHARED / "peru-districts.geojson")
    assert report.loaded == 1826
    assert len(report.problems) == 8
    sizes = [len(json.dumps(geometry)) for geometry in Boundary.objects.values_list("geometry", flat=True)]
    assert max(sizes) < 8000
    ancash = Boundary.objects.filter(code__startswith="02").exclude(code="02").values_list("geometry", flat=True)
    assert sum(len(json.dumps(geometry)) for geometry in ancash) < 60_000


def test_a_district_set_takes_codes_provinces_and_departments(huaylas):
    make_district("150101")
    found = save_district_set(
        actor=None, code="nec-caraz", name="NEC Caraz", kind="nucleus", ubigeos=["0212", "150101"]
    )
    assert found.districts.count() == 4
    again = save_district_set(
        actor=None, code="nec-caraz", name="NEC Caraz", kind="nucleus", ubigeos=["21201", "021203", "021205", "15"]
    )
    assert again.pk == found.pk
    assert Act.objects.filter(verb="save_district_set").count() == 1
    save_district_set(actor=None, code="nec-caraz", name="NEC Caraz", kind="nucleus", ubigeos=["021201"])
    assert list(found.districts.values_list("pk", flat=True)) == ["021201"]


@pytest.mark.parametrize(
    "changes",
    [
        {"ubigeos": []},
        {"ubigeos": ["021201", "021299"]},
        {"ubigeos": ["x"]},
        {"ubigeos": ["09"]},
        {"kind": "planet"},
        {"code": "NEC Caraz"},
        {"name": ""},
    ],
)
def test_a_wrong_district_set_is_refused(huaylas, changes):
    values = {"actor": None, "code": "nec-caraz", "name": "NEC Caraz", "kind": "nucleus", "ubigeos": ["021201"]}
    with pytest.raises(InvalidInput):
        save_district_set(**{**values, **changes})


def test_a_community_is_made_once(huaylas):
    caraz = make_district()
    one = save_community(actor=None, district=caraz, name="  Cruz   de Mayo ")
    assert save_community(actor=None, district=caraz, name="cruz de mayo") == one
    with pytest.raises(InvalidInput):
        save_community(actor=None, district=caraz, name=" ")


SEVERAL = (
    "inei,distrito,indice_vulnerabilidad_alimentaria,idh_2019,pct_pobreza_total\n021201,CARAZ,0.28,0.64,9.03\n"
)


def test_a_poverty_map_with_several_columns_that_could_be_meant_asks_which():
    make_district("021201")
    given = {"actor": None, "code": "mapa", "name": "Pobreza monetaria", "source": "INEI", "year": 2018}
    with pytest.raises(InvalidInput) as refused:
        load_poverty_map(file=SEVERAL.encode(), **given)
    for column in ("indice_vulnerabilidad_alimentaria", "idh_2019", "pct_pobreza_total"):
        assert column in str(refused.value)
    assert not PovertyMap.objects.exists()
    report = load_poverty_map(file=SEVERAL.encode(), index_column="pct_pobreza_total", **given)
    assert report.column == "pct_pobreza_total"
    assert PovertyValue.objects.get().index == Decimal("9.03")


@pytest.mark.parametrize(
    "head", ["inei,indice", "ubigeo,superficie,altitud,indice_pobreza", "inei,distrito,NBI 2007"]
)
def test_the_only_column_that_could_be_meant_is_taken(head):
    make_district("021201")
    row = {"inei": "021201", "ubigeo": "021201", "distrito": "Caraz", "superficie": "246.5", "altitud": "2256"}
    line = ",".join(row.get(name, "0.5") for name in head.split(","))
    report = load_poverty_map(
        actor=None, file=f"{head}\n{line}\n".encode(), code="mapa", name="Mapa", source="INEI", year=2018
    )
    assert report.loaded == 1
    assert PovertyValue.objects.get().index == Decimal("0.5")
