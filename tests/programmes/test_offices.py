"""Who runs a programme and where: written by its coordinator, read by everybody."""

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.portal import decided_call, open_call
from tests.factories.programmes import a_programme, a_worker

from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import Act
from winay.calls.models import Call
from winay.programmes.actions import describe_office
from winay.programmes.models import Programme, RoleGrant
from winay.programmes.rules import is_telephone

Role = RoleGrant.Role
OFFICE = {
    "operator": "Municipalidad de Prueba",
    "office_address": "Jr. Sol 45, Yungay",
    "office_hours": "lunes a viernes, 8 a 13",
    "telephone": "043-393045",
    "whatsapp": "943 222 111",
    "email": "mesa@muni.example",
}


@pytest.mark.parametrize(
    "text", ["043-393045", "(043) 393045 anexo 12", "943222111", "+51 943 222 111", "043-393045 / 943222111"]
)
def test_a_number_that_can_be_called_is_one(text):
    assert is_telephone(text)


@pytest.mark.parametrize(
    "text", ["", "12345", "no tengo", "9432221119432221", "943222111; rm", "<b>943222111", "1 /", "943222111 / no"]
)
def test_anything_else_is_no_telephone(text):
    assert not is_telephone(text)


@pytest.mark.django_db
def test_a_coordinator_writes_the_office_and_the_act_names_what_changed():
    programme = a_programme()
    coordinator = a_worker(programme)
    describe_office(actor=coordinator, programme=programme, **OFFICE)
    describe_office(actor=coordinator, programme=programme, **(OFFICE | {"telephone": "943000222"}))
    describe_office(actor=coordinator, programme=programme, **(OFFICE | {"telephone": "943000222"}))
    acts = Act.objects.filter(verb="describe_office").order_by("at")
    assert [act.details["changed"] for act in acts] == [list(OFFICE), ["telephone"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("telephone", "pregunte"),
        ("whatsapp", "x"),
        ("email", "nadie"),
        ("office_address", "a" * 201),
        ("operator", "a" * 151),
    ],
)
def test_an_office_that_nobody_could_find_or_call_is_refused_at_its_field(field, text):
    programme = a_programme()
    with pytest.raises(InvalidInput) as told:
        describe_office(actor=None, programme=programme, **(OFFICE | {field: text}))
    assert told.value.field == field
    assert Programme.objects.get(pk=programme.pk).operator == ""


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OFFICER, Role.SECRETARY, Role.FINANCE, Role.EVALUATOR])
def test_nobody_else_writes_it(role):
    programme = a_programme()
    worker = a_worker(programme, role)
    with pytest.raises(NotAllowed):
        describe_office(actor=worker, programme=programme, **OFFICE)
    client = Client()
    client.force_login(worker)
    assert client.get(f"/desk/programmes/{programme.code}/office/").status_code == 403


@pytest.mark.django_db
def test_every_public_page_says_who_runs_it_and_those_of_one_programme_only_its_own():
    made = decided_call()
    other = open_call()
    describe_office(actor=None, programme=made.programme, **OFFICE)
    describe_office(actor=None, programme=other.programme, **(OFFICE | {"telephone": "01-7778888"}))
    client = Client()
    code, proposal = made.call.code, made.proposals[0].code
    own = [
        f"/calls/{code}/",
        f"/calls/{code}/results/",
        f"/calls/{code}/results/{proposal}/",
        f"/minutes/{made.session.code}/",
    ]
    for path in own:
        page = client.get(path).content.decode()
        assert "043-393045" in page, path
        assert "01-7778888" not in page, path
    general = [
        "/",
        "/calls/",
        "/how-to-take-part/",
        "/contact/",
        "/map/",
        "/open/",
        "/verify/",
        "/account/login/",
        "/privacy/",
    ]
    for path in general:
        page = client.get(path).content.decode()
        assert "043-393045" in page, path
        assert "01-7778888" in page, path
        assert 'href="/contact/"' in page, path


@pytest.mark.django_db
def test_the_coordinator_writes_it_on_the_desk_and_groups_read_it_at_home():
    programme = a_programme()
    client = Client()
    client.force_login(a_worker(programme))
    page = client.get(f"/desk/programmes/{programme.code}/").content.decode()
    assert f"/desk/programmes/{programme.code}/office/" in page
    answer = client.post(f"/desk/programmes/{programme.code}/office/", OFFICE)
    assert answer.status_code == 302
    assert "Jr. Sol 45" in client.get("/my/").content.decode()


@pytest.mark.django_db
def test_machines_are_told_what_is_public_and_what_is_new():
    made = open_call()
    Call.objects.filter(pk=made.call.pk).update(published_at=timezone.now())
    draft = open_call(state="draft")
    client = Client()
    robots = client.get("/robots.txt")
    assert robots["Content-Type"].startswith("text/plain")
    assert b"Disallow: /desk/" in robots.content
    for path in ("/sitemap.xml", "/calls/feed.xml"):
        text = client.get(path).content.decode()
        assert f"/calls/{made.call.code}/" in text
        assert draft.call.code not in text
    assert client.get("/favicon.ico").status_code == 301
