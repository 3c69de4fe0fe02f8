"""A group writes its proposal in steps: saved as it goes, nothing lost, nobody else's business."""

import io
from copy import deepcopy
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from tests.factories.calls import draft_proposal, group_account, open_call, submitted_proposal

from winay.calls import actions
from winay.calls.models import Proposal
from winay.territory.models import Community

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(scope="module")
def written(module_rows):
    with module_rows.unblock():
        made = open_call()
        proposal = draft_proposal(made)
        return made, proposal, group_account(proposal)


@pytest.fixture
def writing(written, client):
    """A contest and a draft in it; the client is signed in as its group."""
    made, proposal, group = deepcopy(written)
    client.force_login(group)
    return made, proposal


def step(proposal, slug):
    return reverse("my:step", args=[proposal.code, slug])


def row(number, **values):
    base = {
        "description": "Malla",
        "kind": "goods",
        "unit": "rollo",
        "quantity": "2",
        "unit_cost": "10",
        "source": "programme",
    }
    return {f"line{number}-{name}": value for name, value in {**base, **values}.items()}


def picture():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "PNG")
    return SimpleUploadedFile("mapa.png", out.getvalue(), "image/png")


def test_a_group_begins_a_proposal_in_an_open_call(writing, client: Client):
    made, proposal = writing
    url = reverse("my:start", args=[made.call.code])
    data = {"organisation": proposal.organisation_id, "category": made.category.pk, "title": "Miel"}
    answer = client.post(url, data)
    assert answer["Location"] == reverse("my:proposal", args=[Proposal.objects.get(title="Miel").code])


def test_a_group_cannot_begin_one_for_another_group(writing, client: Client):
    made, _ = writing
    stranger = draft_proposal(made).organisation
    url = reverse("my:start", args=[made.call.code])
    client.post(url, {"organisation": stranger.pk, "category": made.category.pk, "title": "Miel"})
    assert not Proposal.objects.filter(title="Miel").exists()


def test_each_field_is_saved_as_it_is_typed(writing, client: Client):
    _, proposal = writing
    answer = client.post(step(proposal, "question-problem"), {"problem": "La helada <b>quema</b>"}, **HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.answers["problem"] == "La helada <b>quema</b>"
    page = client.get(step(proposal, "question-problem")).content.decode()
    assert "<b>quema" not in page


def test_an_answer_says_how_long_it_may_be_and_a_longer_one_is_refused_and_kept_as_typed(writing, client: Client):
    _, proposal = writing
    url = step(proposal, "question-problem")
    assert "4000 letras" in client.get(url).content.decode().replace("\xa0", "").replace("4.000", "4000")
    client.post(url, {"problem": "Helada " * 600})
    proposal.refresh_from_db()
    assert not str(proposal.answers.get("problem", "")).startswith("Helada")
    assert "Helada Helada" in client.get(url).content.decode()


def test_without_a_script_save_and_continue_leads_to_the_next_step(writing, client: Client):
    _, proposal = writing
    answer = client.post(
        step(proposal, "about"), {"title": "Otro", "activity": "Miel", "category": "business", "go": "1"}
    )
    assert answer["Location"] == step(proposal, "place")
    proposal.refresh_from_db()
    assert (proposal.title, proposal.category.code) == ("Otro", "business")


def test_what_is_wrong_is_kept_as_typed_and_the_rest_is_saved(writing, client: Client):
    _, proposal = writing
    url = step(proposal, "about")
    answer = client.post(url, {"title": "", "activity": "Truchas", "category": "idea", "go": "1"})
    assert answer.status_code == 200
    proposal.refresh_from_db()
    assert proposal.activity == "Truchas"
    assert proposal.title
    client.post(step(proposal, "sales"), {"expected_sales": "mil soles"})
    page = client.get(step(proposal, "sales")).content.decode()
    assert "mil soles" in page
    client.post(step(proposal, "sales"), {"expected_sales": "S/ 1,250.50"})
    proposal.refresh_from_db()
    assert proposal.expected_sales.amount == Decimal("1250.50")
    assert "mil soles" not in client.get(step(proposal, "sales")).content.decode()


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1250,50", "1250.50"), ("1.250,50", "1250.50"), ("1 250", "1250"), ("1,250", "1250"), ("S/.99", "99")],
)
def test_amounts_are_read_as_people_write_them(writing, client: Client, text, amount):
    _, proposal = writing
    client.post(step(proposal, "sales"), {"expected_sales": text})
    proposal.refresh_from_db()
    assert proposal.expected_sales.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("values", "stored"),
    [({"quantity": "0,125"}, ("0.125", "10")), ({"unit_cost": "1,500"}, ("2", "1500")),
     ({"unit_cost": "12.500,50"}, ("2", "12500.50"))],
)  # fmt: skip
def test_the_amounts_of_a_cost_line_are_read_as_people_write_them(writing, client: Client, values, stored):
    _, proposal = writing
    client.post(step(proposal, "costs"), {"rows": "1", **row(0, **values)})
    line = proposal.cost_lines.get()
    assert (line.quantity, line.unit_cost.amount) == tuple(map(Decimal, stored))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"unit_cost": "1.500"}, "1,500.00 o 1.50"),
        ({"quantity": "1,250"}, "1250 o 1.25"),
        ({"quantity": "1e3"}, "1e3"),
    ],
)
def test_an_amount_that_could_be_two_is_asked_beside_its_field(writing, client: Client, values, words):
    _, proposal = writing
    answer = client.post(step(proposal, "costs"), {"rows": "1", **row(0, **values), "go": "1"})
    assert words in answer.content.decode()
    assert not proposal.cost_lines.filter(description="Malla").exists()


def test_a_stored_quantity_of_three_decimals_is_saved_again_unchanged(writing, client: Client):
    _, proposal = writing
    client.post(step(proposal, "costs"), {"rows": "1", **row(0, quantity="1.1250")})
    shown = client.get(step(proposal, "costs")).context["rows"].rows[0]
    client.post(step(proposal, "costs"), {"rows": "1", **row(0, **shown)})
    assert proposal.cost_lines.get().quantity == Decimal("1.125")


def test_cost_lines_are_added_and_taken_out_without_a_script(writing, client: Client):
    _, proposal = writing
    url = step(proposal, "costs")
    answer = client.post(url, {"rows": "1", **row(0), "add": "1"})
    assert answer.status_code == 302
    assert [line.description for line in proposal.cost_lines.all()] == ["Malla"]
    assert len(client.get(answer["Location"].split("#")[0]).context["rows"].forms) == 2
    client.post(url, {"rows": "2", **row(0), **row(1, description="Clavos"), "remove": "0"})
    assert [line.description for line in proposal.cost_lines.all()] == ["Clavos"]


def test_one_bad_line_keeps_no_other_line_out_and_is_told_not_to_count(writing, client: Client):
    _, proposal = writing
    url = step(proposal, "costs")
    rows = {**row(0), **row(1, description="Panales", quantity="dos"), **row(2, description="Clavos")}
    answer = client.post(url, {"rows": "3", **rows, "go": "1"})
    assert answer.status_code == 200
    assert [line.description for line in proposal.cost_lines.all()] == ["Malla", "Clavos"]
    for page in (answer.content.decode(), client.get(url).content.decode()):
        assert "Panales" in page and "dos" in page and "La línea 2 todavía no está en estas sumas" in page
    by_itself = client.post(url, {"rows": "3", **rows}, **HTMX).content.decode()
    assert "línea 2" in by_itself and "40.00" in by_itself


def test_what_could_not_be_saved_keeps_the_proposal_from_being_submitted_and_says_where(writing, client: Client):
    made, proposal = writing
    standing = client.get(step(proposal, "costs")).context["rows"].rows
    lines = {key: value for number, one in enumerate(standing) for key, value in row(number, **one).items()}
    client.post(step(proposal, "costs"), {"rows": "5", **lines, **row(4, unit_cost="1.500")}, **HTMX)
    for who in (client, Client()):
        if who is not client:
            who.force_login(made.officer)
        page = who.get(step(proposal, "review"))
        assert "costs" in [slug for _, slug in page.context["missing"]]
        assert "No falta nada" not in page.content.decode()
        who.post(step(proposal, "review"), {"sure": "1"})
        proposal.refresh_from_db()
        assert proposal.state == "draft"
    client.post(step(proposal, "costs"), {"rows": "4", **lines, "go": "1"})
    client.post(step(proposal, "review"))
    proposal.refresh_from_db()
    assert proposal.state == "submitted"


def test_a_title_that_the_group_has_already_stays_on_the_page_with_the_reason(writing, client: Client):
    made, proposal = writing
    actions.start_proposal(
        actor=made.officer, call=made.call, category=made.category, organisation=proposal.organisation,
        title="Miel", district=proposal.district,
    )  # fmt: skip
    data = {"title": "Miel", "activity": "Abejas", "category": "idea"}
    client.post(step(proposal, "about"), data, **HTMX)
    page = client.get(step(proposal, "about")).content.decode()
    assert 'value="Miel"' in page and "ya tiene una propuesta" in page
    assert "about" in [slug for _, slug in client.get(step(proposal, "review")).context["missing"]]


def test_saving_costs_by_itself_answers_with_the_new_totals(writing, client: Client):
    _, proposal = writing
    answer = client.post(step(proposal, "costs"), {"rows": "1", **row(0, unit_cost="150")}, **HTMX)
    assert "300.00" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.requested.amount == Decimal("300.00")


def test_people_of_the_group_are_chosen_and_registered(writing, client: Client):
    _, proposal = writing
    someone = proposal.members.first().person
    client.post(step(proposal, "people"), {"people": [str(someone.pk)]}, **HTMX)
    assert [member.person for member in proposal.members.all()] == [someone]
    client.post(
        reverse("my:add_person", args=[proposal.code]),
        {"given_names": "Ana", "first_surname": "Cruz", "office": "member"},
    )
    assert proposal.members.filter(person__given_names="Ana").exists()


def test_a_picture_is_added_seen_by_its_group_only_and_taken_out(writing, client: Client):
    made, proposal = writing
    url = step(proposal, "pictures")
    client.post(url, {"kind": "past", "caption": "Antes", "file": picture()})
    found = proposal.pictures.get()
    address = reverse("my:picture", args=[proposal.code, found.pk])
    assert client.get(address)["Content-Type"] == "image/jpeg"
    other = Client()
    other.force_login(group_account(draft_proposal(made)))
    assert other.get(address).status_code == 404
    client.post(url, {"remove": str(found.pk)})
    assert not proposal.pictures.exists()


def test_a_picture_that_is_none_is_refused(writing, client: Client):
    _, proposal = writing
    answer = client.post(step(proposal, "pictures"), {"kind": "past", "file": SimpleUploadedFile("x.jpg", b"no")})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not proposal.pictures.exists()


def test_a_picture_of_an_iphone_is_taken_and_a_broken_one_refused(writing, client: Client):
    _, proposal = writing
    page = client.get(step(proposal, "pictures")).content.decode()
    assert "HEIC" in page and "12 MB" in page
    broken = SimpleUploadedFile("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40)
    answer = client.post(step(proposal, "pictures"), {"kind": "past", "file": broken}).content.decode()
    assert "no es una imagen que se pueda leer" in answer
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(out, "HEIF")
    sent = {"kind": "past", "file": SimpleUploadedFile("IMG_2.HEIC", out.getvalue())}
    assert client.post(step(proposal, "pictures"), sent).status_code == 302
    picture = proposal.pictures.get()
    shown = client.get(reverse("my:picture", args=[proposal.code, picture.pk]) + "?small")
    assert shown["Content-Type"] == "image/jpeg" and shown.content.startswith(b"\xff\xd8")


def test_steps_are_counted_with_the_last_and_nothing_is_said_to_be_saved_before_it_is(writing, client: Client):
    _, proposal = writing
    slugs = [one[0].slug for one in client.get(reverse("my:proposal", args=[proposal.code])).context["steps"]]
    first = client.get(step(proposal, "about")).content.decode()
    assert f"Paso 1 de {len(slugs) + 1}" in first and "Guardado" not in first
    last = client.get(step(proposal, "review")).content.decode()
    assert f"Paso {len(slugs) + 1} de {len(slugs) + 1}" in last
    client.post(
        step(proposal, "about"), {"title": "Miel", "activity": "Abejas", "category": "idea", "sheet-tab": "a"}
    )
    assert "Guardado" in client.get(step(proposal, "about")).content.decode()
    assert "Guardado" not in client.get(step(proposal, "sales")).content.decode()


@pytest.mark.parametrize(
    ("slug", "data"), [("about", {"title": "", "category": "luna"}), ("sales", {"expected_sales": "mil"}),
                       ("place", {"district": "x"}), ("sales", {"expected_sales": "9" * 14})],
)  # fmt: skip
def test_errors_beside_a_field_speak_the_readers_language(writing, client: Client, slug, data):
    _, proposal = writing
    said = {}
    for language in ("es", "quz"):
        client.cookies["django_language"] = language
        errors = client.post(step(proposal, slug), data).context["form"].errors
        said[language] = [text for texts in errors.values() for text in texts]
    assert said["es"] and not set(said["es"]) & set(said["quz"])


def test_what_is_missing_is_listed_with_the_step_to_mend_it(writing, client: Client):
    made, proposal = writing
    actions.save_proposal(actor=made.officer, proposal=proposal, values={"problem": ""})
    page = client.get(step(proposal, "review"))
    assert "question-problem" in [slug for _, slug in page.context["missing"]]
    client.post(step(proposal, "review"))
    proposal.refresh_from_db()
    assert proposal.state == "draft"


def test_a_complete_proposal_is_submitted_and_then_cannot_be_changed(writing, client: Client):
    _, proposal = writing
    client.post(step(proposal, "review"))
    proposal.refresh_from_db()
    assert proposal.state == "submitted"
    client.post(step(proposal, "about"), {"title": "Cambiado", "activity": "x", "category": "idea"})
    proposal.refresh_from_db()
    assert proposal.title != "Cambiado"
    assert client.get(reverse("my:proposal", args=[proposal.code])).status_code == 200


def test_a_returned_proposal_shows_what_to_mend(client: Client):
    made = open_call()
    proposal = submitted_proposal(made)
    actions.return_proposal(actor=made.officer, proposal=proposal, reason="Falta el <u>precio</u>")
    client.force_login(group_account(proposal))
    page = client.get(reverse("my:proposal", args=[proposal.code])).content.decode()
    assert "Falta el &lt;u&gt;precio" in page


@pytest.mark.parametrize(
    "slug", ["about", "place", "people", "question-idea", "sales", "costs", "pictures", "review"]
)
def test_another_group_neither_reads_nor_writes_a_step(writing, client: Client, slug):
    made, proposal = writing
    other = Client()
    other.force_login(group_account(draft_proposal(made)))
    assert other.get(step(proposal, slug)).status_code == 404
    assert other.post(step(proposal, slug), {"title": "Robado"}).status_code == 404


@pytest.mark.parametrize(
    "slug", ["about", "place", "people", "question-idea", "sales", "costs", "pictures", "review"]
)
def test_every_step_opens(writing, client: Client, slug):
    _, proposal = writing
    assert client.get(step(proposal, slug)).status_code == 200
    assert client.get(step(proposal, "nonsense")).status_code == 404


def test_a_community_of_another_district_is_refused_and_the_rest_saved(writing, client: Client):
    made, proposal = writing
    other = made.programme.territory.districts.exclude(pk=proposal.district_id).first()
    if other is None:
        pytest.skip("the territory has one district")
    data = {"district": other.pk, "community": str(proposal.community_id)}
    assert client.post(step(proposal, "place"), data).status_code == 200


def test_of_many_communities_one_is_looked_for_and_nothing_is_saved_meanwhile(writing, client: Client):
    _, proposal = writing
    many = Community.objects.bulk_create(
        Community(district=proposal.district, name=f"Quebrada {number}", key=f"quebrada {number}")
        for number in range(60)
    )
    page = client.get(step(proposal, "place")).content.decode()
    assert 'name="community_words"' in page and "Quebrada 41" not in page
    typed = {"district": proposal.district_id, "community_words": "quebrada 41", "find": "community"}
    page = client.post(step(proposal, "place"), typed).content.decode()
    assert page.count("Quebrada 4") == 1 and f'value="{many[41].pk}"' in page
    proposal.refresh_from_db()
    assert proposal.community_id != many[41].pk

    client.post(step(proposal, "place"), {"district": proposal.district_id, "community": many[41].pk, "go": "1"})
    proposal.refresh_from_db()
    assert proposal.community_id == many[41].pk
    page = client.get(step(proposal, "place")).content.decode()
    assert f'value="{many[41].pk}"' in page and "checked" in page


def test_the_first_page_asks_no_more_for_three_proposals(writing, client: Client):
    made, proposal = writing
    client.get(reverse("my:home"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("my:home"))
    for title in ("Dos", "Tres"):
        actions.start_proposal(
            actor=made.officer, call=made.call, category=made.category, organisation=proposal.organisation,
            title=title, district=proposal.district,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(reverse("my:home")).context["cards"]) == 3
    assert len(one) == len(three)


def test_who_is_signed_out_is_told_on_the_page_that_saves_by_itself(writing, client: Client):
    _, proposal = writing
    client.logout()
    answer = client.post(step(proposal, "about"), {"title": "Perdido"}, **HTMX)
    assert answer.status_code == 200
    assert "⚠" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.title != "Perdido"
