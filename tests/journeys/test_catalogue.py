"""The catalogue of programmes: what an entry must say, who keeps it, that ours never overrules, how it is found."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader
from tests.factories.journeys import SOURCE, content_of, make_support, requirement
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.territory import make_district, make_district_set

from winay.alerts.kinds import kind_called
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.journeys import actions, shipped
from winay.journeys.actions import (
    add_support,
    bring_back_support,
    change_support,
    confirm_support,
    load_shipped,
    take_over_shipped,
    withdraw_support,
)
from winay.journeys.checks import CHECKS
from winay.journeys.models import Support, SupportVersion
from winay.journeys.queries import catalogue
from winay.journeys.queries.catalogue import Wanted, landscape_of
from winay.journeys.queries.what_if import judged_alone
from winay.journeys.reading import entry_of
from winay.journeys.sheets import landscape_pdf
from winay.programmes.actions import grant_role

pytestmark = pytest.mark.django_db


UNSURE_WHERE = {
    "everywhere": False,
    "unknown": [{"about": "where", "note": "Pregunte"}],
    "sources": [{"about": ["who", "what", "whom", "stage"], **SOURCE}],
}


def signed_in(user, language="en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def officer_of(*ubigeos: str):
    programme = a_programme()
    user = a_user()
    territory = make_district_set(f"set-{ubigeos[0]}", ubigeos)
    grant_role(actor=None, user=user, programme=programme, role="officer", territory=territory)
    return user


@pytest.fixture
def places():
    for ubigeo in ("021201", "021203", "080101", "150101", "010101", "060101", "220101"):
        make_district(ubigeo)


# What an entry must say


@pytest.mark.parametrize(
    ("wrong", "message", "mend"),
    [
        (
            {"amounts": [{"what": "Premio", "most": 100, "source": SOURCE}]},
            "“since” is missing",
            "Add “since:”",
        ),
        (
            {"requirements": [requirement("x", {"fact": "organisation.shoe_size", "at_least": 3})]},
            "there is no fact “organisation.shoe_size”",
            "Write one of:",
        ),
        (
            {"requirements": [requirement("x", {"fact": "person.age", "at_least": 18})]},
            "“person.age” is not known of those",
            "organisation.members",
        ),
        ({"sources": []}, "it is not said where this comes from", "“unknown:”"),
        ({"everywhere": False}, "it is not said where this programme is", "everywhere: true"),
        ({"places": ["02"]}, "everywhere and in some places only", "Keep"),
        ({"within": ["02"]}, "in what it lies, and where it is too", "“where” as unknown"),
        ({"within": ["99"], **UNSURE_WHERE}, "no department, province or district", ""),
        ({"helps": ["miracles"]}, "not one of the words", "money"),
        ({"colour": "red"}, "unknown key “colour”", "Remove it"),
        (
            {"amounts": [{"what": "Premio", "least": 9, "most": 1, "since": "2020-01-01", "source": SOURCE}]},
            "the first is more than the last",
            "Change one",
        ),
        ({"requirements": [{"code": "x", "source": SOURCE}]}, "the requirement says nothing", "asks:"),
        ({"places": ["990101"], "everywhere": False}, "no department, province or district", ""),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(wrong, message, mend):
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        add_support(actor=None, content=content_of(**wrong))
    said = " ".join([str(refused.value), *map(str, refused.value.problems)])
    assert message in said
    assert mend in said
    assert not Support.objects.exists()


def test_a_file_of_an_entry_names_the_line_of_its_fault():
    text = (shipped.FOLDER / "haku-winay.yaml").read_text("utf-8").replace("    since: 2015-01-01\n", "")
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        shipped.read_entry(text, "haku-winay.yaml")
    assert refused.value.problems[0].where.startswith("haku-winay.yaml:")
    assert "since" in str(refused.value.problems[0])


# What comes with the program


def test_the_first_catalogue_is_loaded_once_with_a_source_for_every_figure(places):
    first = load_shipped(actor=None)
    assert first.added == len(shipped.shipped()) == Support.objects.count() >= 15
    again = load_shipped(actor=None)
    assert (again.added, again.renewed, again.same) == (0, 0, first.added)
    assert SupportVersion.objects.count() == first.added
    families = set(Support.objects.values_list("family", flat=True))
    assert {
        "haku-winay", "avanzar-rural", "procompite", "agroideas", "clar-municipal", "pachamama-raymi",
        "ahorro-mujeres", "sierra-sur", "redes-empresariales",
    } == families  # fmt: skip
    assert Support.objects.filter(family="agroideas").count() == 4
    assert Support.objects.filter(family="avanzar-rural").count() == 2
    for entry in shipped.shipped().values():
        assert entry.unknown or entry.status == "historical", f"{entry.code} claims to know everything"
        assert all(one.document for one in entry.every_source())
        for text in (entry.summary, entry.name, *(one.note for one in entry.unknown)):
            assert text.es and (text.quz or text.es == entry.programme.es), entry.code


def test_ours_never_overrules_what_a_person_changed_or_put_away(places, monkeypatch):
    load_shipped(actor=None)
    haku, sierra = Support.objects.get(code="haku-winay"), Support.objects.get(code="sierra-sur")
    boss = a_worker(a_programme())
    change_support(actor=boss, support=haku, content={**haku.content, "summary": "Nuestro texto"}, why="Llamé")
    withdraw_support(actor=boss, support=sierra, reason="Terminó")
    newer = {
        code: entry.model_copy(update={"offered_by": entry.offered_by.model_copy(update={"es": "Otro"})})
        for code, entry in shipped.shipped().items()
    }
    monkeypatch.setattr("winay.journeys.actions.catalogue.shipped", lambda: newer)
    monkeypatch.setattr(shipped, "shipped", lambda: newer)
    done = load_shipped(actor=None)
    assert (done.kept, done.renewed) == (2, len(newer) - 2)
    haku.refresh_from_db()
    assert entry_of(haku).summary.es == "Nuestro texto"
    assert entry_of(Support.objects.get(code="procompite-a")).offered_by.es == "Otro"
    page = signed_in(boss).get(reverse("desk:catalogue_entry", args=["haku-winay"])).content.decode()
    assert "The program brings another text of this entry." in page
    compare = reverse("desk:catalogue_ours", args=["haku-winay"])
    assert "Nuestro texto" in signed_in(boss).get(compare).content.decode()
    signed_in(boss).post(compare)
    haku.refresh_from_db()
    assert not haku.by_person
    assert entry_of(haku).offered_by.es == "Otro"
    assert haku.number == haku.versions.count() == 3
    assert load_shipped(actor=None).kept == 1
    with pytest.raises(WrongState):
        take_over_shipped(actor=boss, support=make_support())


# Who keeps it


def test_a_municipality_keeps_its_own_and_no_other(places):
    officer = officer_of("021201")
    caraz = make_district("021201")
    own = content_of(everywhere=False, places=["021201"], level="municipal")
    mine = add_support(actor=officer, content=own, keeper=caraz)
    change_support(actor=officer, support=mine, content={**mine.content, "summary": "Con ordenanza"})
    for keeper in (None, make_district("021203")):
        with pytest.raises(NotAllowed):
            add_support(actor=officer, content=content_of(), keeper=keeper)
    national = make_support()
    for act in (
        lambda: change_support(actor=officer, support=national, content=national.content),
        lambda: withdraw_support(actor=officer, support=national, reason="x"),
        lambda: confirm_support(actor=officer, support=national, how="x"),
        lambda: load_shipped(actor=officer),
    ):
        with pytest.raises(NotAllowed):
            act()
    with translation.override("en"), pytest.raises(InvalidInput, match="its own district"):
        change_support(actor=officer, support=mine, content={**mine.content, "places": ["02"]})
    boss = a_worker(a_programme())
    change_support(actor=boss, support=mine, content={**mine.content, "summary": "Corregido"})
    for nobody in (a_user(), a_worker(a_programme(), "finance")):
        with pytest.raises(NotAllowed):
            add_support(actor=nobody, content=own, keeper=caraz)


def test_a_coordinator_of_some_districts_keeps_only_what_is_of_them(places):
    programme = a_programme()
    boss = a_user()
    grant_role(
        actor=None,
        user=boss,
        programme=programme,
        role="coordinator",
        territory=make_district_set("one", ("021201",)),
    )
    with pytest.raises(NotAllowed):
        add_support(actor=boss, content=content_of())
    assert add_support(
        actor=boss,
        content=content_of(everywhere=False, places=["021201"]),
        keeper=make_district("021201"),
    )


def test_every_change_is_a_version_that_nobody_can_change():
    support = make_support()
    change_support(
        actor=None, support=support, content={**support.content, "summary": "Otra cosa"}, why="Bases 2027"
    )
    change_support(actor=None, support=support, content={**support.content, "summary": "Otra cosa"})
    support.refresh_from_db()
    assert support.number == 2
    assert [(row.number, row.why) for row in support.versions.all()] == [(2, "Bases 2027"), (1, "")]
    with pytest.raises(DatabaseError), transaction.atomic():
        SupportVersion.objects.update(why="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        SupportVersion.objects.all().delete()


def test_what_is_withdrawn_is_found_by_nobody_until_it_comes_back():
    support = make_support()
    withdraw_support(actor=None, support=support, reason="Terminó")
    with pytest.raises(WrongState):
        withdraw_support(actor=None, support=support, reason="Otra vez")
    assert Client().get(reverse("portal:catalogue_entry", args=[support.code])).status_code == 404
    assert list(catalogue.for_reader(Wanted())) == []
    bring_back_support(actor=None, support=support)
    assert list(catalogue.for_reader(Wanted())) == [support]


# Finding


def test_it_is_found_by_ordinary_words_whatever_accents_and_plurals(places):
    make_support(name="Crianza de cuyes", summary="Para criadores y tejedores de Áncash")
    make_support(name="Ahorro")
    found = {
        text: [one.name_es.rpartition(": ")[2] for one in catalogue.for_reader(Wanted(text=text))]
        for text in ("CUY", "cuyes crianza", "ancash", "Áncash tejedor", "ahorros", "llamas", "%", "")
    }
    assert (
        found["CUY"]
        == found["cuyes crianza"]
        == found["ancash"]
        == found["Áncash tejedor"]
        == ["Crianza de cuyes"]
    )
    assert found["ahorros"] == ["Ahorro"]
    assert found["llamas"] == []
    assert len(found["%"]) == len(found[""]) == 2


def test_it_is_filtered_by_place_stage_and_for_whom(places):
    everywhere = make_support(stages=["idea"])
    ancash = make_support(everywhere=False, places=["02"], stages=["growing"], subjects=["venture"])
    huaylas = make_support(everywhere=False, places=["0212"], helps=["training"])
    caraz = make_support("021201")
    cusco = make_support(everywhere=False, places=["08"])
    unsure = make_support(
        everywhere=False, unknown=[{"about": "where", "note": "Pregunte"}],
        sources=[{"about": ["who", "what", "whom", "stage"], **SOURCE}],
    )  # fmt: skip

    def found(**asked):
        return set(catalogue.for_reader(Wanted(**asked)))

    assert found(district="021201") == {everywhere, ancash, huaylas, caraz, unsure}
    assert found(district="021203") == {everywhere, ancash, huaylas, unsure}
    assert found(district="080101") == {everywhere, cusco, unsure}
    assert found(district="021201", stage="idea") == {everywhere, huaylas, caraz, unsure}
    assert found(subject="venture") == {ancash}
    assert found(help="training") == {huaylas}
    assert found(level="municipal") == {caraz}
    assert catalogue.wanted_of({"stage": "' or 1", "text": "x"}) == Wanted(text="x")


def test_the_public_page_tells_each_fact_with_its_source_and_what_is_not_known(places):
    load_shipped(actor=None)
    page = Client(headers={"accept-language": "es"}).get("/catalogue/agroideas-management/").content.decode()
    assert "Páginas públicas de Agroideas" in page
    assert "Configurable" in page
    assert "Una sola vez" in page
    quechua = Client(headers={"accept-language": "quz"}).get("/catalogue/haku-winay/").content.decode()
    assert "Kinsa wata" in quechua
    assert "7,166.77" in quechua


def test_the_public_list_makes_the_same_number_of_queries_for_one_and_for_twelve(
    places, django_assert_max_num_queries
):
    make_support()
    Client().get("/catalogue/")
    with django_assert_max_num_queries(8):
        Client().get("/catalogue/?text=programa&district=021201")
    for _number in range(11):
        make_support()
    with django_assert_max_num_queries(8):
        Client().get("/catalogue/?text=programa&district=021201")


def test_several_districts_of_one_name_are_offered(places):
    make_district("990101", "Santa Rosa")
    make_district("980101", "Santa Rosa")
    for number in range(35):
        make_district(f"97{number:04d}")
    page = (
        Client(headers={"accept-language": "en"})
        .get("/catalogue/?district=santa+rosa&stage=idea")
        .content.decode()
    )
    assert "Choose one district:" in page
    assert "?stage=idea&amp;district=990101" in page
    assert (
        "No district is called so."
        in Client(headers={"accept-language": "en"}).get("/catalogue/?district=zzz").content.decode()
    )


# The landscape of a district


def test_the_landscape_shows_gaps_and_overlaps(places):
    make_support(stages=["idea", "starting"], helps=["money"], name="Uno")
    make_support(stages=["starting"], helps=["money"], name="Dos")
    make_support(stages=["starting"], helps=["training"], subjects=["person"], name="Tres")
    make_support(status="historical", stages=["growing"], name="Viejo")
    one, _two = (make_support(stages=["idea"], helps=["goods"], family="red") for _number in range(2))
    make_support(
        everywhere=False, stages=["running"], helps=["advice"],
        unknown=[{"about": "where", "note": "Pregunte"}],
        sources=[{"about": ["who", "what", "whom", "stage"], **SOURCE}],
    )  # fmt: skip
    found = landscape_of(make_district("021201"))
    assert {(one.stage, one.help) for one in found.overlaps} == {("starting", "money")}
    assert [(cell.stage, cell.help) for cell in found.gaps if cell.is_unsure] == [("running", "advice")]
    assert one.family == "red", "windows of one programme are no overlap"
    filled = {("idea", "money"), ("idea", "goods"), ("starting", "money"), ("starting", "training")}
    assert {(one.stage, one.help) for one in found.gaps} == {
        (stage, kind) for stage in ("idea", "starting", "running", "growing")
        for kind in ("money", "goods", "advice", "training")
    } - filled  # fmt: skip
    assert "Viejo" not in [one.name_es.rpartition(": ")[2] for one in found.supports]


@pytest.mark.parametrize("language", ["es", "quz"])
def test_the_sheet_of_a_district_prints_every_programme(places, language, tmp_path):
    load_shipped(actor=None)
    file = tmp_path / "sheet.pdf"
    file.write_bytes(landscape_pdf(make_district("021201"), language=language))
    text = " ".join(page.extract_text() for page in PdfReader(file).pages)
    assert "Caraz" in text
    assert "Agroideas" in text
    assert "Planes de negocio y manejo de recursos naturales" not in text
    answer = Client().get(reverse("portal:catalogue_sheet", args=["021201", language]))
    assert answer["Content-Type"] == "application/pdf"


def test_an_empty_district_says_so_and_a_strange_one_does_not_exist(places):
    page = Client(headers={"accept-language": "en"}).get("/catalogue/in/021201/").content.decode()
    assert "Nobody wrote down a programme for this district yet." in page
    assert landscape_pdf(make_district("021201"), language="es").startswith(b"%PDF")
    for address in ("/catalogue/in/000000/", "/catalogue/in/021201/xx.pdf", "/catalogue/none/"):
        assert Client().get(address).status_code == 404


# Growing stale


def test_what_nobody_looked_up_for_a_year_is_an_alert_until_somebody_does(places):
    long_ago = (timezone.localdate() - timedelta(days=400)).isoformat()
    stale = make_support(
        sources=[{"about": ["who", "what", "whom", "where", "stage"], **SOURCE, "checked": long_ago}]
    )
    today = timezone.localdate().isoformat()
    fresh = {"sources": [{"about": ["who", "what", "whom", "where", "stage"], **SOURCE, "checked": today}]}
    make_support(**fresh)
    over = (timezone.localdate() - timedelta(days=1)).isoformat()
    closed = make_support(
        **fresh, calendar=[{"name": "Convocatoria", "closes": over, "source": {**SOURCE, "checked": today}}]
    )
    boss = a_worker(a_programme())
    kind = kind_called("catalogue-stale")

    def told():
        rows = kind.rows(boss, timezone.localdate())
        return {alert.about: alert.says for alert in kind.tell(list(rows), timezone.localdate())}

    with translation.override("en"):
        assert told() == {
            str(stale): "Nobody has looked it up for a year",
            str(closed): "The last call that is written down is over",
        }
        page = Client(headers={"accept-language": "en"}).get(f"/catalogue/{stale.code}/").content.decode()
        assert "ask at the office before you count on it" in page
        found = next(finding for check in CHECKS for finding in check.look())
        assert stale.code in found.found
        confirm_support(actor=boss, support=stale, how="Llamé a la oficina")
        assert set(told()) == {str(closed)}
    stale.refresh_from_db()
    assert stale.checked_on == timezone.localdate()
    assert kind.rows(officer_of("021203"), timezone.localdate()).count() == 0


def test_doctor_says_that_the_catalogue_is_empty():
    with translation.override("en"):
        found = next(finding for check in CHECKS for finding in check.look())
    assert "winay catalogue load" in found.mend


def test_what_lies_somewhere_in_a_department_may_reach_its_districts_and_no_others(places):
    somewhere = make_support(within=["02"], stages=["running"], helps=["advice"], **UNSURE_WHERE)
    here, elsewhere = (landscape_of(make_district(one)) for one in ("021201", "080101"))
    assert somewhere in here.supports and somewhere not in elsewhere.supports
    assert [(cell.stage, cell.help) for cell in here.gaps if cell.is_unsure] == [("running", "advice")]
    page = Client(headers={"accept-language": "en"}).get(f"/catalogue/{somewhere.code}/").content.decode()
    assert "Somewhere in Áncash; in which districts is not known" in page
    assert judged_alone(entry_of(somewhere), date(2026, 11, 28)).places == ("02",)


def test_where_a_programme_is_may_be_known_in_part_in_the_browser(places):
    client, support = signed_in(a_worker(a_programme())), make_support(everywhere=False, places=["08"])
    address = f"/desk/catalogue/{support.code}/where/"
    assert client.post(address, {"departments": ["02", "15"], "partly": "on"}).status_code == 302
    support.refresh_from_db()
    entry = entry_of(support)
    assert (entry.places, entry.within, support.reaches) == ([], ["02", "15"], "unknown")
    assert [one.about for one in entry.unknown] == ["where"]
    assert "checked" in client.get(address).content.decode()
    client.post(address, {"departments": ["02"]})
    support.refresh_from_db()
    assert (entry_of(support).places, entry_of(support).within, entry_of(support).unknown) == (["02"], [], [])


# At the desk


def test_a_municipality_adds_its_own_in_the_browser_with_a_condition_and_an_amount(places):
    officer = officer_of("021201")
    client = signed_in(officer)
    assert "Add a programme" in client.get("/desk/catalogue/").content.decode()
    filled = {
        "keeper": "021201", "programme_es": "Fondo de Caraz", "name_es": "Fondo de Caraz",
        "offered_by_es": "Municipalidad de Caraz", "level": "municipal", "status": "running",
        "summary_es": "Cofinancia planes.", "helps": ["money"], "subjects": ["group"], "once": "yes",
        "document": "Ordenanza 12-2026", "checked": "2026-11-20",
    }  # fmt: skip
    answer = client.post("/desk/catalogue/add/", filled)
    support = Support.objects.get(keeper="021201")
    assert answer["Location"] == f"/desk/catalogue/{support.code}/" == "/desk/catalogue/fondo-de-caraz/"
    asked = client.get(f"/desk/catalogue/{support.code}/ask/?fact=organisation.members&how=at_least&value=10")
    assert asked.status_code == 302
    form = client.get(asked["Location"]).content.decode()
    assert "Members in the registry: at least 10" in form
    saved = client.post(
        asked["Location"],
        {
            "meet_es": "Inviten a más",
            "days": "30",
            "kind": "mend",
            "document": "Ordenanza",
            "checked": "2026-11-20",
        },
    )
    assert saved.status_code == 302
    without_day = client.post(
        f"/desk/catalogue/{support.code}/amounts/",
        {"what_es": "Premio", "most": "5000", "unit": "PEN", "document": "Ordenanza", "checked": "2026-11-20"},
    )
    assert "There is 1 thing to mend" in without_day.content.decode()
    client.post(
        f"/desk/catalogue/{support.code}/amounts/",
        {
            "what_es": "Premio", "most": "5000", "unit": "PEN", "since": "2026-01-01", "document": "Ordenanza",
            "checked": "2026-11-20", "why": "Ordenanza nueva",
        },
    )  # fmt: skip
    support.refresh_from_db()
    entry = entry_of(support)
    assert [one.asks for one in entry.requirements] == [{"fact": "organisation.members", "at_least": 10}]
    assert [(one.most, one.since) for one in entry.amounts] == [(5000, date(2026, 1, 1))]
    page = Client(headers={"accept-language": "en"}).get(f"/catalogue/{support.code}/").content.decode()
    assert "Members in the registry: at least 10" in page
    assert "Inviten a más" in page
    history = client.get(f"/desk/catalogue/{support.code}/history/").content.decode()
    assert "Ordenanza nueva" in history
    client.post(f"/desk/catalogue/{support.code}/amounts/1/", {"remove": "1"})
    support.refresh_from_db()
    assert entry_of(support).amounts == []
    other = signed_in(officer_of("021203"))
    assert other.get(f"/desk/catalogue/{support.code}/amounts/").status_code == 403
    assert other.get(f"/desk/catalogue/{support.code}/").status_code == 200


@pytest.mark.parametrize("section", ["general", "where", "contact", *(
    "amounts", "requirements", "calendar", "papers", "sources", "unknown",
)])  # fmt: skip
def test_every_part_of_every_shipped_entry_opens_and_saves_as_it_is(places, section):
    load_shipped(actor=None)
    client = signed_in(a_worker(a_programme()))
    seen = 0
    for support in Support.objects.all():
        numbers = (
            [0]
            if section in ("general", "where", "contact")
            else range(1, len(support.content.get(section, [])) + 1)
        )
        for number in numbers:
            name = "desk:catalogue_item" if number else "desk:catalogue_section"
            args = [support.code, section, number] if number else [support.code, section]
            answer = client.get(reverse(name, args=args))
            assert answer.status_code == 200
            if section == "contact":
                continue
            form = answer.context["form"]
            sent = {key: form[key].value() for key in form.fields}
            sent = {key: value for key, value in sent.items() if value not in (None, "", False)}
            posted = client.post(reverse(name, args=args), {"csrf": "sent by every browser", **sent})
            assert posted.status_code == 302, (support.code, posted.context["form"].errors)
            seen += 1
    assert seen or section in ("contact", "calendar")
    changed = SupportVersion.objects.filter(number__gt=1)
    assert [(one.support.code, _difference(one)) for one in changed] == []


def _difference(version: SupportVersion) -> object:
    before = version.support.versions.get(number=version.number - 1).content
    return {key: (before.get(key), value) for key, value in version.content.items() if before.get(key) != value}


def test_a_family_is_shown_together_and_actions_are_listed():
    assert set(actions.__all__) >= {"add_support", "load_shipped"}
    one = make_support(family="red")
    two = make_support(family="red")
    page = Client().get(f"/catalogue/{one.code}/").content.decode()
    assert f"/catalogue/{two.code}/" in page
