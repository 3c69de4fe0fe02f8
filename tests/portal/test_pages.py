"""Every public page answers, with the same number of queries for one row and for three, light and without names."""

import gzip
import json
import re
from collections.abc import Iterable

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.portal import PublicCall, decided_call, open_call

from winay.base.open_files import make_all
from winay.base.signboard import open_tables
from winay.calls.models import Call, Proposal
from winay.committees.models import Session
from winay.committees.queries.public import places
from winay.registry.models import Person
from winay.territory.actions import load_shipped_outlines
from winay.territory.models import District

pytestmark = pytest.mark.django_db

PRIVATE = (
    "Nombrepila",
    "Apellidoprivado",
    "Huamanyauri",
    "Juradonombre",
    "Secreto0",
    "987654321",
    "943000111",
    "4000000",
    "NOTA-PRIVADA",
    "PREGUNTA-SIN-RESPUESTA",
)
LARGEST_PAGE = 60_000


def addresses(made: PublicCall) -> list[str]:
    code = made.call.code
    pages = ["/", "/how-to-take-part/", "/calls/", f"/calls/{code}/", f"/calls/{code}/results/"]
    pages += [f"/calls/{code}/results/{proposal.code}/" for proposal in made.proposals[:3]]
    pages += [f"/minutes/{made.session.code}/", "/verify/", f"/verify/{made.document.code}/", "/map/", "/open/"]
    pages += ["/open/dictionary.json", "/map/awards.svg"]
    pages += [f"/open/{name}.{suffix}" for name in open_tables() for suffix in ("csv", "json")]
    return pages


def body(client: Client, address: str) -> str:
    """Return a page; of open data, as it is when a worker has just made it."""
    if address.startswith("/open/") and "made=" not in address:
        places._awards_by_call.cache_clear()
        make_all()
    response = client.get(address, HTTP_ACCEPT_LANGUAGE="en")
    assert response.status_code == 200, address
    return b"".join(response).decode()


def test_every_page_answers_and_tells_no_personal_data(client: Client) -> None:
    made = decided_call()
    for address in addresses(made):
        text = body(client, address)
        for secret in PRIVATE:
            assert secret not in text, (address, secret)
        for proposal in made.proposals:
            for member in proposal.members.all():
                assert member.person.dni not in text, address


def test_family_is_shown_by_its_community(client: Client) -> None:
    made = decided_call()
    assert "Family, Cruz de Mayo" in body(client, f"/calls/{made.call.code}/results/")
    assert "Familia, Cruz de Mayo" in body(client, "/open/awards.csv")


def queries_of(client: Client, addresses: Iterable[str]) -> list[int]:
    """Return how many queries each address asks, in a process that has drawn nothing yet."""
    counts = []
    for address in addresses:
        caches["memory"].clear()
        with CaptureQueriesContext(connection) as asked:
            body(client, address)
        counts.append(len(asked))
    return counts


def test_pages_ask_as_many_queries_with_three_calls_as_with_one(client: Client) -> None:
    pages = ("/", "/calls/", "/map/")
    decided_call()
    open_call()
    one = queries_of(client, pages)
    for _ in range(2):
        decided_call()
        open_call()
    assert queries_of(client, pages) == one


def test_pages_ask_as_many_queries_with_three_groups_as_with_one(client: Client) -> None:
    counts = []
    for groups, jurors in ((1, 2), (3, 5)):
        made = decided_call(groups=groups, jurors=jurors)
        call = f"/calls/{made.call.code}/"
        pages = (
            call,
            f"{call}results/",
            f"{call}results/{made.proposals[0].code}/",
            f"/minutes/{made.session.code}/",
        )
        counts.append(queries_of(client, pages))
    assert counts[0] == counts[1]


def test_draft_is_nowhere(client: Client) -> None:
    draft = open_call(title="BORRADOR", state="draft")
    for address in ("/", "/calls/", "/open/calls.csv", "/open/calls.json"):
        assert "BORRADOR" not in body(client, address)
    assert client.get(f"/calls/{draft.call.code}/").status_code == 404
    assert client.get(f"/calls/{draft.call.code}/results/").status_code == 404


def test_scores_are_sealed_until_the_session_closes(client: Client) -> None:
    made = decided_call()
    Session.objects.filter(pk=made.session.pk).update(state="open", closed_at=None)
    Call.objects.filter(pk=made.call.pk).update(state="screened")
    for name in ("awards", "scores", "minutes"):
        assert json.loads(body(client, f"/open/{name}.json"))["rows"] == []
    assert "Sumaq Llankay" not in body(client, f"/calls/{made.call.code}/results/")
    assert client.get(f"/calls/{made.call.code}/results/{made.proposals[0].code}/").status_code == 404
    assert client.get(f"/minutes/{made.session.code}/").status_code == 404


def test_recused_seat_shows_no_score_and_counts_in_no_mean(client: Client) -> None:
    made = decided_call(jurors=3)
    text = body(client, f"/calls/{made.call.code}/results/{made.proposals[0].code}/")
    assert "Recused" in text
    rows = json.loads(body(client, f"/open/scores.json?call={made.call.code}"))["rows"]
    seats = {row["seat"] for row in rows if row["proposal"] == made.proposals[0].code}
    assert seats == {2, 3}


def test_returned_proposal_reads_as_received(client: Client) -> None:
    made = decided_call()
    Proposal.objects.filter(pk=made.proposals[0].pk).update(state="returned")
    rows = json.loads(body(client, "/open/proposals.json"))["rows"]
    assert {row["state"] for row in rows if row["code"] == made.proposals[0].code} == {"submitted"}


def test_small_groups_of_people_are_not_counted(client: Client) -> None:
    made = decided_call(groups=2)
    for proposal in (made.proposals[0], made.proposals[2]):
        Person.objects.filter(proposals__proposal=proposal).update(sex="M")
        Person.objects.filter(pk=proposal.members.first().person_id).update(sex="F")
    rows = {row["ubigeo"]: row for row in json.loads(body(client, "/open/districts.json"))["rows"]}
    assert rows["021201"]["people"] == 8
    assert rows["021201"]["women"] is None
    for proposal, kept in ((made.proposals[0], 0), (made.proposals[2], 3)):
        proposal.members.exclude(pk__in=list(proposal.members.values_list("pk", flat=True)[:kept])).delete()
    rows = {row["ubigeo"]: row for row in json.loads(body(client, "/open/districts.json"))["rows"]}
    assert rows["021201"]["people"] is None


def test_awards_carry_what_was_promised_and_no_formula(client: Client) -> None:
    decided_call(names=["=HYPERLINK(1)"])
    text = body(client, "/open/awards.csv")
    header = text.lstrip("\ufeff").splitlines()[0].split(",")
    promised = {"call", "category", "organisation", "ubigeo", "score", "rank", "amount", "currency"}
    assert promised <= set(header)
    assert ",'=HYPERLINK(1)," in text
    assert "7166.77" in text


def test_html_in_a_name_stays_text(client: Client) -> None:
    made = decided_call(names=["<script>alert(1)</script>"])
    assert "<script>alert" not in body(client, f"/calls/{made.call.code}/results/")


def test_json_comes_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("winay.base.open_files.ROWS_IN_JSON", 4)
    decided_call()
    first = json.loads(body(client, "/open/proposals.json"))
    assert len(first["rows"]) == 4
    second = json.loads(body(client, first["next"].removeprefix("http://testserver")))
    assert len(second["rows"]) == 3
    assert second["next"] is None
    assert not {row["code"] for row in first["rows"]} & {row["code"] for row in second["rows"]}


@pytest.mark.parametrize("page", ["0", "-3", "x", "99999999999999999999"])
def test_page_number_that_is_none_is_no_error(client: Client, page: str) -> None:
    decided_call()
    for address in ("/calls/", "/map/", "/open/awards.json"):
        body(client, f"{address}?page={page}")


def test_filters_with_unknown_values_show_a_page(client: Client) -> None:
    made = open_call()
    assert made.call.title in body(client, "/calls/?text=caraz")
    assert made.call.title not in body(client, "/calls/?state=decided")
    assert made.call.title in body(client, "/calls/?state=nonsense&programme=nobody")
    body(client, "/map/?map=nonsense&call=nonsense")


def test_demo_poverty_values_are_labelled_on_every_page_that_shows_them(client: Client) -> None:
    made = decided_call()
    for address in ("/map/", "/open/"):
        assert "Demonstration values" in body(client, address)
    assert '"poverty_map_is_demo": true' in body(client, "/open/districts.json")
    made.programme.poverty_map.is_demo = False
    made.programme.poverty_map.save()
    assert "Demonstration values" not in body(client, "/map/")


def test_page_weighs_less_than_60_kb_with_everything_it_loads(client: Client) -> None:
    made = decided_call(groups=20, jurors=12)
    for address in addresses(made)[:14]:
        text = body(client, address)
        total = len(gzip.compress(text.encode()))
        for link in re.findall(r'(?:href|src|srcset)="(/static/[^"]+|/map/awards[^"]+)"', text):
            if link.startswith("/static/"):
                path = finders.find(link.removeprefix("/static/"))
                total += len(gzip.compress(open(path, "rb").read()))  # noqa: SIM115
            else:
                total += len(gzip.compress(body(client, link.replace("&amp;", "&")).encode()))
        assert total < LARGEST_PAGE, (address, total)


def upload(client: Client, data: bytes, code: str = "") -> str:
    file = SimpleUploadedFile("acta.pdf", data, content_type="application/pdf")
    response = client.post("/verify/", {"file": file, "code": code}, HTTP_ACCEPT_LANGUAGE="en")
    return response.content.decode()


def test_genuine_document_is_confirmed_and_a_changed_one_rejected(client: Client) -> None:
    made = decided_call()
    pdf = bytes(made.document.pdf)
    assert "Genuine" in upload(client, pdf)
    changed = upload(client, pdf.replace(b"acta", b"ACTA"))
    assert "Altered" in changed
    assert made.document.code in changed
    assert "Unknown" in upload(client, b"%PDF-1.7 something else")
    assert "Altered" in upload(client, b"%PDF-1.7 something else", made.document.code)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<html>"])
def test_upload_that_is_no_pdf_is_refused_with_a_mend(client: Client, data: bytes) -> None:
    assert "This is not a PDF" in upload(client, data)


def test_too_large_an_upload_is_refused_before_it_is_read(client: Client) -> None:
    text = upload(client, b"%PDF-" + b"0" * (5 * 1024 * 1024))
    assert "larger than 4 MB" in text


def test_code_leads_to_its_document_and_a_wrong_one_says_so(client: Client) -> None:
    made = decided_call()
    response = client.post("/verify/", {"code": f" {made.document.code.lower()} "})
    assert response.status_code == 302
    assert made.document.title in body(client, response["Location"])
    missing = client.get("/verify/NADA-1/", HTTP_ACCEPT_LANGUAGE="en")
    assert missing.status_code == 404
    assert "Not ours" in missing.content.decode()
    assert client.post("/verify/", {}).status_code == 200


def test_map_is_drawn_once_for_the_same_data(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    caches["memory"].clear()
    decided_call()
    drawn = body(client, "/map/awards.svg")
    assert drawn.startswith("<svg")
    monkeypatch.setattr("winay.portal.charts._draw", lambda *_args, **_options: pytest.fail("drawn twice"))
    assert body(client, "/map/awards.svg") == drawn


def test_map_shows_the_land_of_the_department_where_no_outline_of_a_district_is_known(client: Client) -> None:
    caches["memory"].clear()
    decided_call()
    without = body(client, "/map/awards.svg").count("<path")
    load_shipped_outlines()
    caches["memory"].clear()
    assert body(client, "/map/awards.svg").count("<path") == without + 1


def test_the_maps_legends_stand_one_under_the_other(client: Client) -> None:
    caches["memory"].clear()
    decided_call()
    District.objects.update(latitude=-9.0469, longitude=-77.8097)
    load_shipped_outlines()
    legends = re.findall(
        r'role-legend"[^>]*><g transform="translate\(([-\d.]+),([-\d.]+)\)', body(client, "/map/awards.svg")
    )
    assert len(legends) == len({down for _across, down in legends}) == 2


def test_private_document_has_no_file_on_the_portal(client: Client) -> None:
    made = decided_call()
    assert client.get(f"/documents/{made.document.code}.pdf").content.startswith(b"%PDF-")
    type(made.document).objects.filter(pk="0" * 32)
    assert client.get("/documents/NADA.pdf").status_code == 404


def test_welcome_leads_everybody_to_their_own_pages(client: Client) -> None:
    from winay.base.models import User
    from winay.programmes.models import RoleGrant

    made = decided_call()
    assert "/account/login/" in client.get("/welcome/")["Location"]
    staff = User.objects.create_user("staff")
    RoleGrant.objects.create(user=staff, programme=made.programme, role="officer")
    for user, place in (
        (staff, "/desk/"),
        (made.members[0].user, "/jury/agenda/"),
        (User.objects.create_user("g"), "/my/"),
    ):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get("/welcome/")["Location"] == place
