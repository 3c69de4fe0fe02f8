"""The file of a poverty map taken back as a whole, and the numbers of maps and places read by the house's reader."""

from decimal import Decimal

import pytest
from tests.factories.calls import open_call
from tests.factories.programmes import a_user
from tests.factories.territory import make_district

from winay.base import work
from winay.base.errors import NotAllowed, WrongState
from winay.base.models import Act
from winay.territory import actions
from winay.territory.models import PovertyMap, PovertyValue, Upload

pytestmark = pytest.mark.django_db
HEAD = {"code": "pobreza", "name": "Mapa de pobreza", "source": "FONCODES", "year": 2020}


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for ubigeo in ("021201", "021203"):
        make_district(ubigeo)


@pytest.fixture
def admin():
    return a_user("jefa", is_superuser=True)


def load(admin, *rows, **head):
    data = "\n".join(["ubigeo;indice", *rows]).encode()
    upload = actions.receive_upload(actor=admin, kind="poverty_map", filename="mapa.csv", data=data)
    actions.start_loading(actor=admin, upload=upload, options={**HEAD, "index_column": "indice", **head})
    work.work_off()
    upload.refresh_from_db()
    return upload


def values():
    return {row.district_id: row.index for row in PovertyValue.objects.all()}


def test_a_map_that_a_file_replaced_stands_again_as_before(admin):
    load(admin, "021201;0.5", "021203;0.25")
    before = list(PovertyValue.objects.order_by("district").values_list("district", "index", "quintile"))
    second = load(admin, "021201;0.9", name="Otro nombre")
    assert values() == {"021201": Decimal("0.9")} and actions.can_go_back(second)
    actions.take_map_back(actor=admin, upload=second)
    assert list(PovertyValue.objects.order_by("district").values_list("district", "index", "quintile")) == before
    assert PovertyMap.objects.get().name == HEAD["name"]
    assert Act.objects.filter(verb="take_map_back").count() == 1
    with pytest.raises(WrongState):
        actions.take_map_back(actor=admin, upload=second)


def test_a_map_that_a_file_brought_goes_unless_somebody_needs_it(admin):
    upload = load(admin, "021201;0.5")
    made = open_call()
    programme = made.programme
    kept, programme.poverty_map = programme.poverty_map, PovertyMap.objects.get(code="pobreza")
    programme.save()
    with pytest.raises(WrongState):
        actions.take_map_back(actor=admin, upload=upload)
    programme.poverty_map = kept
    programme.save()
    call = made.call
    terms = call.terms
    call.terms = {**terms, "poverty_map": "pobreza"}
    call.save()
    with pytest.raises(WrongState, match=call.code):
        actions.take_map_back(actor=admin, upload=upload)
    assert values()["021201"] == Decimal("0.5")
    call.terms = terms
    call.save()
    actions.take_map_back(actor=admin, upload=upload)
    assert not PovertyMap.objects.filter(code="pobreza").exists()


def test_a_map_that_was_changed_since_stays(admin):
    first = load(admin, "021201;0.5")
    load(admin, "021201;0.6")
    assert not actions.can_go_back(first)
    with pytest.raises(WrongState):
        actions.take_map_back(actor=admin, upload=first)
    assert values() == {"021201": Decimal("0.6")}


def test_only_who_changes_places_takes_a_map_back(admin):
    upload = load(admin, "021201;0.5")
    with pytest.raises(NotAllowed):
        actions.take_map_back(actor=a_user("otra"), upload=upload)
    assert Upload.objects.get().report["after"]


@pytest.mark.parametrize(
    ("text", "index"),
    [("0,456", "0.456"), ("12,5", "12.5"), ("1.500", "1.5"), ("0.1234567891", "0.123457"), ("0.00005", "0.00005")],
)
def test_an_index_is_read_by_the_one_reader(admin, text, index):
    load(admin, f"021201;{text}")
    assert values() == {"021201": Decimal(index)}


@pytest.mark.parametrize("text", ["1e-3", "1,500.5", "doce", "-0.2"])
def test_what_is_no_index_is_left_out(admin, text):
    upload = load(admin, f"021201;{text}", "021203;0.2")
    assert values() == {"021203": Decimal("0.2")} and upload.report["left_out"] == 1


@pytest.mark.parametrize(
    ("column", "text", "read"),
    [
        ("superficie", "246.520", Decimal("246.52")),
        ("superficie", "1,246.52", Decimal("1246.52")),
        ("altitud", "2285", 2285),
        ("latitud", "-9.123456", -9.123456),
        ("altitud", "2.285", None),
        ("superficie", "1,246", None),
    ],
)
def test_numbers_of_places_are_read_by_the_one_reader(column, text, read):
    rows = f"inei;departamento;provincia;distrito;{column}\n021205;ANCASH;HUAYLAS;MATO;{text}\n".encode()
    places, problems = actions.read_places(rows)
    names = {"superficie": "area_km2", "altitud": "altitude_m", "latitud": "latitude"}
    assert ([getattr(one, names[column]) for one in places], len(problems)) == (
        ([read], 0) if read is not None else ([], 1)
    )
