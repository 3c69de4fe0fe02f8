"""Setting an installation up in the browser: places, poverty map, packs, programmes and their people."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.factories.programmes import PASSWORD, a_pack, a_programme, a_user, a_worker
from tests.factories.territory import make_district, make_district_set
from tests.pages import squeezed

from winay.base import work
from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import Act
from winay.calls import actions as call_acts
from winay.programmes import actions
from winay.programmes.models import Pack, Programme, RoleGrant
from winay.programmes.packs import files_at, shipped_packs
from winay.territory.models import Boundary, District, DistrictSet, PovertyMap, Upload

pytestmark = pytest.mark.django_db
HEAD = "inei,departamento,provincia,distrito"


@pytest.fixture
def admin(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = Client()
    client.user = a_user(is_superuser=True)
    client.force_login(client.user)
    return client


def _of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


SMALL = Path(__file__).parents[1] / "programmes/small.yaml"


def _send(client: Client, address: str, kind: str, text: str, name: str = "mapa.csv"):
    file = SimpleUploadedFile(name, text.encode())
    return client.post(address, {"kind": kind, "file": file}, follow=True)


def _newer(old: Pack, version: str = "9.9", **terms: object) -> Pack:
    files = files_at(shipped_packs()[old.code])
    changes = {"version": f'"{version}"', **terms}
    texts = dict(files.texts)
    for name, value in changes.items():
        key = re.compile(rf"^( *){name}: .*$", re.M)
        file = next(file for file, text in texts.items() if key.search(text))
        texts[file] = key.sub(rf"\g<1>{name}: {value}", texts[file], count=1)
    return actions.load_pack(actor=None, files=replace(files, texts=texts))


def test_the_steps_say_what_is_done_and_what_is_missing_with_a_link_each(admin):
    page = admin.get("/desk/setup/").content.decode()
    for address in ("places", "maps", "packs", "programmes"):
        assert f'href="/desk/setup/{address}/"' in page
    assert admin.get("/welcome/").url == "/desk/setup/"
    assert admin.get("/desk/").url == "/desk/setup/"
    assert page.count('class="tag wait"') == 9
    make_district("021201")
    a_programme()
    page = admin.get("/desk/setup/").content.decode()
    assert page.count('class="tag good"') == 3


def test_every_page_of_setting_up_is_closed_to_who_may_not(admin):
    programme, pack = a_programme(), a_pack()
    make_district_set("caraz", (make_district("021201").pk,))
    _send(admin, "/desk/setup/places/", "places", f"{HEAD}\n021205,ANCASH,HUAYLAS,MATO\n")
    upload = Upload.objects.get()
    own = [
        "address/", "places/", "maps/", f"files/{upload.pk}/", f"files/{upload.pk}/progress/", "sets/", "sets/add/",
        "sets/caraz/", "programmes/add/",
    ]  # fmt: skip
    shared = ["", "packs/", f"packs/{pack.pk}/", "programmes/"]
    of_programme = [f"programmes/{programme.code}/", f"programmes/{programme.code}/people/"]
    coordinator, elsewhere = _of(a_worker(programme)), _of(a_worker(a_programme()))
    officer = _of(a_worker(programme, "officer"))
    for path in [*own, *shared, *of_programme]:
        address = f"/desk/setup/{path}"
        assert admin.get(address).status_code == 200, address
        assert officer.get(address).status_code == 403, address
        assert Client().get(address).status_code == 302, address
        assert coordinator.get(address).status_code == (403 if path in own else 200), address
        expected = 404 if path in of_programme else 403 if path in own else 200
        assert elsewhere.get(address).status_code == expected, address
    for address in (f"/desk/setup/files/{upload.pk}/discard/", "/desk/setup/places/peru/"):
        assert coordinator.post(address).status_code == 403
    assert Upload.objects.exists()


def test_the_districts_of_peru_are_loaded_by_a_button(admin):
    admin.post("/desk/setup/places/peru/")
    assert District.objects.count() > 250
    assert Act.objects.get(verb="load_places").actor_id == admin.user.pk


def test_a_file_of_districts_is_looked_at_first_and_loaded_by_the_worker(
    admin, django_capture_on_commit_callbacks
):
    rows = f"{HEAD}\n021201,ANCASH,HUAYLAS,CARAZ\n99,ANCASH,HUAYLAS,MATO\n"
    page = _send(admin, "/desk/setup/places/", "places", rows).content.decode()
    assert not District.objects.exists() and "fila 3" in page
    upload = Upload.objects.get()
    admin.post(f"/desk/setup/files/{upload.pk}/")
    assert not District.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        work.work_off()
    upload.refresh_from_db()
    assert District.objects.get().name == "Caraz"
    assert (upload.report["loaded"], upload.report["left_out"]) == (1, 1) and not upload.file
    assert "fila 3" in admin.get(f"/desk/setup/files/{upload.pk}/").content.decode()
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(admin.get(f"/desk/setup/files/{upload.pk}/refused.xlsx").content)
    )
    _head, row = book.get_sheet_by_index(0).to_python()
    assert row[:5] == [3, "99", "ANCASH", "HUAYLAS", "MATO"] and "UBIGEO" in row[5] and row[6]
    answer = admin.post(f"/desk/setup/files/{upload.pk}/")
    assert answer.status_code == 200 and Act.objects.filter(verb="start_loading").count() == 1


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "PK\x03\x04", "{", "\x00\x01"])
@pytest.mark.parametrize("kind", ["places", "boundaries", "poverty_map"])
def test_a_file_that_is_none_is_told_and_writes_nothing(admin, kind, text):
    make_district("021201")
    address = "/desk/setup/maps/" if kind == "poverty_map" else "/desk/setup/places/"
    answer = _send(admin, address, kind, text)
    work.work_off()
    upload = Upload.objects.get()
    page = admin.get(f"/desk/setup/files/{upload.pk}/").content.decode()
    assert answer.status_code == 200 and 'class="notice bad"' in page
    assert District.objects.count() == 1 and not PovertyMap.objects.exists()


MAP = "ubigeo,distrito,indice_vulnerabilidad_alimentaria,idh_2019,pct_pobreza_total\n" + "\n".join(
    f"0212{number:02},X,0.{number},0.5{number},{number}.5" for number in range(1, 11)
)


def test_the_column_of_a_poverty_map_is_asked_and_its_quintiles_are_shown_before_it_is_loaded(admin):
    for number in range(1, 11):
        make_district(f"0212{number:02}")
    answer = _send(admin, "/desk/setup/maps/", "poverty_map", MAP)
    address = answer.redirect_chain[-1][0]
    page = answer.content.decode()
    assert "idh_2019" in page and "pct_pobreza_total" in page and "checked" not in page.split("direction")[0]
    given = {"direction": "poorer", "name": "Pobreza", "source": "INEI", "year": "2018"}
    admin.post(address, {**given, "load": "1"})
    assert Upload.objects.get().queued_at is None
    given["index_column"] = "pct_pobreza_total"
    page = admin.post(address, {**given, "look": "1"}).content.decode()
    assert not PovertyMap.objects.exists() and 'name="load"' in page
    admin.post(address, {**given, "load": "1"})
    work.work_off()
    kept = PovertyMap.objects.get()
    assert (kept.code, kept.values.count()) == ("pobreza-2018", 10)
    assert kept.values.get(district="021210").quintile == 1
    assert kept.values.get(district="021210").index == Decimal("10.5")
    assert Act.objects.get(verb="load_poverty_map").details["column"] == "pct_pobreza_total"
    a_programme(poverty_map=kept, name="Programa del mapa")
    assert "Programa del mapa" in admin.get("/desk/setup/maps/").content.decode()


def test_a_set_is_made_by_ticking_and_keeps_what_is_ticked_in_another_department(admin):
    for code in ("021201", "021205", "050101"):
        make_district(code)
    form = {"name": "NEC Caraz", "kind": "nucleus", "districts": ["021201"]}
    page = admin.post("/desk/setup/sets/add/", {**form, "department": "05"}).content.decode()
    assert not DistrictSet.objects.exists() and 'value="021201" checked' in page and 'value="050101"' in page
    admin.post("/desk/setup/sets/add/", {**form, "shown": "05", "districts": ["021201", "050101"]})
    made = DistrictSet.objects.get()
    assert made.code == "nec-caraz" and made.districts.count() == 2
    admin.post("/desk/setup/sets/nec-caraz/", {**form, "shown": "02", "districts": ["021205"]})
    assert list(made.districts.values_list("pk", flat=True)) == ["021205"]


def test_a_pack_is_loaded_by_button_or_file_and_its_faults_are_told_by_line(admin):
    admin.post("/desk/setup/packs/", {"shipped": "haku-winay-clar"})
    pack = Pack.objects.get()
    assert pack.code == "haku-winay-clar"
    text = SMALL.read_text("utf-8").replace("quorum:", "kworum:", 1)
    page = admin.post(
        "/desk/setup/packs/", {"file": SimpleUploadedFile("mio.yaml", text.encode())}
    ).content.decode()
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "kworum" in row)
    assert f"mio.yaml:{line}" in page and Pack.objects.count() == 1
    newer = _newer(pack, quorum=5)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for file in shipped_packs()["procompite"].iterdir():
            archive.writestr(f"mio/{file.name}", file.read_bytes())
    admin.post("/desk/setup/packs/", {"file": SimpleUploadedFile("mio.zip", data.getvalue())})
    assert Pack.objects.filter(code="procompite").exists()
    page = admin.get(f"/desk/setup/packs/{newer.pk}/").content.decode()
    assert "quórum" in page and pack.version in page


def test_new_calls_run_by_the_version_a_programme_was_moved_to_and_old_ones_keep_theirs(admin):
    programme = a_programme()
    coordinator = a_worker(programme)
    started = {"actor": coordinator, "programme": programme, "pack_call": "clar", "title": "Una"}
    old = call_acts.start_call(code="UNO", **started)
    newer = _newer(programme.pack, quorum=5)
    address = f"/desk/setup/programmes/{programme.code}/pack/{newer.pk}/"
    assert "quórum" in _of(coordinator).get(address).content.decode()
    assert programme.code in admin.get("/desk/setup/programmes/").content.decode()
    _of(coordinator).post(address)
    programme.refresh_from_db()
    new = call_acts.start_call(code="DOS", **started | {"programme": programme})
    old.refresh_from_db()
    assert (new.terms["quorum"], programme.pack) == (5, newer) and old.terms["quorum"] != 5
    assert Act.objects.get(verb="change_pack").details["version"][1] == "9.9"


def test_a_programme_is_not_moved_to_another_pack_nor_by_a_stranger():
    programme = a_programme()
    other = a_pack("procompite")
    with pytest.raises(InvalidInput):
        actions.change_pack(actor=None, programme=programme, pack=other)
    newer = _newer(programme.pack)
    for stranger in (a_worker(a_programme()), a_worker(programme, "officer"), a_user()):
        with pytest.raises(NotAllowed):
            actions.change_pack(actor=stranger, programme=programme, pack=newer)


def test_a_coordinator_renames_the_programme_but_does_not_widen_its_territory(admin):
    territory = make_district_set("caraz", (make_district("021201").pk,))
    programme = a_programme(territory=territory)
    coordinator = a_worker(programme)
    address = f"/desk/setup/programmes/{programme.code}/"
    _of(coordinator).post(address, {"name": "Otro nombre", "operator": "Municipalidad", "territory": ""})
    programme.refresh_from_db()
    assert (programme.name, programme.territory) == ("Otro nombre", territory)
    with pytest.raises(NotAllowed):
        actions.change_programme(actor=coordinator, programme=programme, territory=None)
    admin.post(address, {"name": "Otro nombre", "operator": "Municipalidad", "territory": "", "poverty_map": ""})
    programme.refresh_from_db()
    assert programme.territory is None
    verbs = Act.objects.filter(verb="change_programme").order_by("at").values_list("details", flat=True)
    assert [set(details) for details in verbs] == [{"name", "operator"}, {"territory"}]


def test_a_programme_is_started_with_its_people_and_leads_to_its_first_call(admin):
    pack = a_pack()
    form = {"name": "Haku Wiñay Caraz", "pack": str(pack.pk), "coordinate": "on"}
    answer = admin.post("/desk/setup/programmes/add/", form)
    programme = Programme.objects.get()
    assert answer.url == f"/desk/setup/programmes/{programme.code}/people/"
    assert programme.code == "haku-winay-caraz"
    assert RoleGrant.objects.get().user == admin.user
    person = {"username": "pedro", "role": "officer", "full_name": "Pedro Roca", "password": PASSWORD}
    admin.post(answer.url, person)
    assert RoleGrant.objects.filter(user__username="pedro", role="officer").exists()
    assert 'href="/desk/start-call/"' in admin.get("/desk/setup/").content.decode()


def test_the_page_of_places_names_the_districts_that_a_map_leaves_blank(client):
    drawn, blank = make_district("021201"), make_district("021206")
    client.force_login(a_user(is_superuser=True))
    page = reverse("desk:setup_places")
    assert "no outline" not in squeezed(client.get(page, headers={"accept-language": "en"}).content.decode())
    Boundary.objects.create(code="02", geometry={})
    Boundary.objects.create(code=drawn.pk, geometry={})
    text = squeezed(client.get(page, headers={"accept-language": "en"}).content.decode())
    assert "1 district has no outline" in text
    assert f"{blank.name} ({blank.province.name}, 021206)" in text and "021201)" not in text
