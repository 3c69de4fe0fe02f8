"""A file of places taken back as a whole: what it brought goes, what it changed stands as before."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.calls import open_call
from tests.factories.programmes import a_user
from tests.factories.registry import make_organisation
from tests.factories.territory import make_district

from winay.base import work
from winay.base.errors import NotAllowed, WrongState
from winay.base.models import Act
from winay.territory import actions
from winay.territory.models import Department, District, DistrictSet, PovertyMap, PovertyValue, Province

pytestmark = pytest.mark.django_db
FIELDS = ("pk", "name", "province", "capital", "altitude_m", "area_km2", "region")
ROWS = (
    "021201;ANCASH;HUAYLAS;CARAZ NUEVO;CARAZ;2256;246.52",
    "021299;ANCASH;HUAYLAS;RECIEN CREADO;RECIEN;3000;10.00",
    "030101;APURIMAC;ABANCAY;ABANCAY;ABANCAY;2378;313.07",
)


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_district("021201")
    District.objects.filter(pk="021201").update(area_km2=Decimal("240.10"), capital="Caraz", region="sierra")


@pytest.fixture
def admin():
    return a_user("jefa", is_superuser=True)


def load(admin, *rows):
    data = "\n".join(["inei;departamento;provincia;distrito;capital;altitud;superficie", *rows]).encode()
    upload = actions.receive_upload(actor=admin, kind="places", filename="distritos.csv", data=data)
    actions.start_loading(actor=admin, upload=upload)
    work.work_off()
    upload.refresh_from_db()
    return upload


def stands():
    models = (Department, Province)
    named = [sorted(model.objects.values_list("pk", "name")) for model in models]
    return [*named, list(District.objects.order_by("pk").values_list(*FIELDS))]


def test_what_a_file_brought_goes_and_what_it_changed_stands_as_before(admin):
    before = stands()
    upload = load(admin, *ROWS)
    assert stands() != before and District.objects.filter(pk__in=("021299", "030101")).count() == 2
    assert Department.objects.filter(pk="03").exists() and actions.places_can_go_back(upload)
    actions.take_places_back(actor=admin, upload=upload)
    assert stands() == before
    assert Act.objects.get(verb="take_places_back").details == {"gone": 4, "restored": 1}
    upload.refresh_from_db()
    assert not actions.places_can_go_back(upload)
    with pytest.raises(WrongState):
        actions.take_places_back(actor=admin, upload=upload)


def in_a_set():
    one = DistrictSet.objects.create(code="valle", name="Valle", kind="corridor")
    one.districts.add("021299")


def in_a_map():
    found = PovertyMap.objects.create(code="otro", name="Otro", source="x", year=2020)
    PovertyValue.objects.create(map=found, district_id="021299", index=Decimal("0.5"), quintile=1)


def of_a_group():
    make_organisation("Grupo", district=District.objects.get(pk="021299"))


def aimed_at_by_a_call():
    call = open_call().call
    targeting = {"kinds": ["geographic"], "explanation": {"es": "Aquí"}, "places": ["021299"]}
    call.terms = {**call.terms, "targeting": targeting}
    call.save()


@pytest.mark.parametrize("use", [in_a_set, in_a_map, of_a_group, aimed_at_by_a_call])
def test_nothing_goes_back_while_something_stands_on_a_place_that_would_go(admin, use):
    upload = load(admin, *ROWS)
    use()
    before = stands()
    with pytest.raises(WrongState, match="021299"):
        actions.take_places_back(actor=admin, upload=upload)
    assert stands() == before


def test_a_place_in_use_that_the_file_only_changed_is_restored(admin):
    make_organisation("Grupo", district=District.objects.get(pk="021201"))
    before = stands()
    upload = load(admin, ROWS[0])
    assert District.objects.get(pk="021201").altitude_m == 2256
    actions.take_places_back(actor=admin, upload=upload)
    assert stands() == before


def test_places_that_were_changed_since_stay(admin):
    upload = load(admin, *ROWS)
    District.objects.filter(pk="021201").update(name="Otra vez")
    assert not actions.places_can_go_back(upload)
    with pytest.raises(WrongState):
        actions.take_places_back(actor=admin, upload=upload)


def test_a_file_that_changes_nothing_has_nothing_to_take_back(admin):
    load(admin, *ROWS)
    assert not actions.places_can_go_back(load(admin, *ROWS))


def test_the_page_takes_it_back_and_only_for_who_changes_places(admin):
    upload = load(admin, *ROWS)
    with pytest.raises(NotAllowed):
        actions.take_places_back(actor=a_user("otra"), upload=upload)
    client = Client(headers={"accept-language": "en"})
    client.force_login(admin)
    address = reverse("desk:setup_file", args=[upload.pk])
    assert "Take the file back" in client.get(address).content.decode()
    page = client.post(reverse("desk:take_file_back", args=[upload.pk]), follow=True).content.decode()
    assert "The places stand as before." in page and "places stand as they were before" in page
    assert "Take the file back" not in page and not District.objects.filter(pk="021299").exists()
