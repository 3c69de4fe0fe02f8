"""Names are found, compared and ordered whatever their accents and capitals, on SQLite and PostgreSQL alike."""

import pytest
from django.urls import reverse
from tests.factories.calls import draft_proposal, open_call
from tests.factories.territory import make_community, make_district

from winay.agreements.queries.staff import agreements_for_staff
from winay.base.search import Folded, InOrder, called, with_words
from winay.base.words import fold, folded, order_key
from winay.calls.queries.public import calls_for_public
from winay.registry.actions.lists import save_source
from winay.registry.models import Organisation
from winay.territory.actions import save_community
from winay.territory.models import Community
from winay.territory.queries.staff import districts_for_search

pytestmark = pytest.mark.django_db
NAMES = ["Ñahuin", "Zorro", "Álamo", "Nogal", "Oqe", "árbol", "ÑANDÚ", "Élite", "Q'eros", "Üchumarca"]


def test_the_database_folds_and_orders_as_python_does():
    district = make_district()
    for name in NAMES:
        make_community(name, district)
    rows = Community.objects.annotate(f=Folded("name"), o=InOrder("name"))
    assert dict(rows.values_list("name", "f")) == {name: folded(name) for name in NAMES}
    assert dict(rows.values_list("name", "o")) == {name: order_key(name) for name in NAMES}


def test_pick_lists_put_alamo_with_a_and_enye_behind_n():
    for name in ("Ñahuin", "Zorro", "Álamo", "Nogal", "Oqe", "árbol"):
        make_community(name)
    names = list(Community.objects.order_by(InOrder("name")).values_list("name", flat=True))
    assert names == ["Álamo", "árbol", "Nogal", "Ñahuin", "Oqe", "Zorro"]


@pytest.mark.parametrize("asked", ["LÁCTEOS", "lacteos", "Lácteos", "lácteos ñusta", "NUSTA LACTEOS", "lácteos"])
def test_every_list_finds_by_any_way_of_writing(client, asked):
    made = open_call()
    draft_proposal(made, name="Asociación de Lácteos Ñusta")
    draft_proposal(made, name="Cuyes de Pati")
    client.force_login(made.officer)
    page = client.get(reverse("desk:proposals"), {"q": asked}).content.decode()
    assert "Lácteos" in page
    assert "Cuyes de Pati" not in page
    rows = with_words(Organisation.objects.all(), asked, "name")
    assert [row.name for row in rows] == ["Asociación de Lácteos Ñusta"]


def test_public_calls_agreements_and_districts_are_searched_alike():
    made = open_call()
    made.call.title = "Crianza de cuyes y Lácteos"
    made.call.save(update_fields=["title"])
    assert list(calls_for_public(text="LACTEOS crianza")) == [made.call]
    assert not calls_for_public(text="lacteos alpacas")
    assert not agreements_for_staff(made.officer, text="LÁCTEOS")
    make_district("021206")
    assert [row.name for row in districts_for_search("PAMPAROMAS ancash")] == ["Pamparomás"]
    assert not with_words(Community.objects.all(), "100%_", "name")


def test_a_community_is_one_however_it_is_written():
    district = make_district()
    first = save_community(actor=None, district=district, name="Ñahuimpuquio")
    for name in ("ÑAHUIMPUQUIO", "ñahuimpuquio", "  Nahuimpuquio ", "Ñahuimpuquio"):
        assert save_community(actor=None, district=district, name=name) == first
    other = save_community(actor=None, district=make_district("021203"), name="Ñahuimpuquio")
    assert other != first
    assert Community.called(district.pk, "NAHUIMPUQUIO") == (first, False)


def test_a_source_and_an_organisation_are_called_the_same_in_any_spelling():
    assert save_source(actor=None, name="AGRORURAL Áncash") == save_source(actor=None, name="agrorural ÁNCASH")
    draft_proposal(open_call(), name="Asociación Ñusta")
    assert Organisation.objects.filter(called("ASOCIACIÓN ÑUSTA")).count() == 1
    assert not Organisation.objects.filter(called("Asociación Ñust"))


@pytest.mark.parametrize(("one", "other"), [("Ñusta", "NUSTA"), ("Q’eros", "Qeros"), ("San  José", "san jose")])
def test_keys_of_names(one, other):
    assert fold(one) == fold(other)
