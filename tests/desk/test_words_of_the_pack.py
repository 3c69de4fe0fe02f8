"""A call started by form speaks every language of its pack: purpose, names of categories, screening conditions."""

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from tests.factories.calls import open_call, submitted_proposal
from tests.factories.programmes import a_programme, a_worker
from tests.pages import squeezed

from winay.calls import actions
from winay.calls.models import Call
from winay.calls.queries.public import call_page
from winay.programmes.packs import kept_pack

pytestmark = pytest.mark.django_db


def _started_by_form(language: str, **changes: str) -> Call:
    programme = a_programme()
    client = Client(headers={"accept-language": language})
    client.force_login(a_worker(programme))
    address = f"/desk/start-call/{programme.code}/clar/"
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in form.fields}
    given = {name: "" if value is None else value for name, value in given.items()}
    answer = client.post(address, {**given, "code": "UNO", **changes})
    assert answer.status_code == 302, answer.context["form"].errors
    return Call.objects.get()


@pytest.mark.parametrize("reader", ["es", "en", "quz"])
@pytest.mark.parametrize("writer", ["es", "en"])
def test_a_call_started_by_form_keeps_the_packs_languages(writer, reader):
    call = _started_by_form(writer)
    plan = kept_pack(call.programme.pack.content).call("clar")
    assert call.purpose == plan.purpose.es
    with translation.override(reader):
        assert call.purpose_for_reader == plan.purpose.in_language(reader)
        names = [category.name_for_reader for category in call.categories.all()]
        assert names == [category.name.in_language(reader) for category in plan.categories]


def test_a_purpose_that_a_person_wrote_stands_as_it_was_written_in_every_language():
    call = _started_by_form("es", purpose="Lo nuestro")
    with translation.override("en"):
        assert (call.purpose, call.purpose_for_reader) == ("Lo nuestro", "Lo nuestro")


def test_the_public_page_reads_in_the_visitors_language_and_papers_in_the_installations():
    made = open_call()
    plan = kept_pack(made.programme.pack.content).call(made.call.pack_call)
    with translation.override("en"):
        page = call_page(made.call.code)
        assert page.row.purpose == made.call.purpose_for_reader
        assert {row.name for row in page.categories} <= {category.name.en for category in plan.categories}
    assert {category.name for category in made.call.categories.all()} <= {c.name.es for c in plan.categories}


def test_an_earlier_call_without_the_packs_words_stays_as_it_is():
    made = open_call()
    Call.objects.filter(pk=made.call.pk).update(words={})
    made.call.categories.update(words={})
    with translation.override("en"):
        page = call_page(made.call.code)
        assert page.row.purpose == made.call.purpose
        assert page.categories[0].name == made.call.categories.first().name


def test_screening_conditions_are_read_in_the_officers_language():
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    condition = kept_pack(made.programme.pack.content).call(made.call.pack_call).terms.conditions[0]
    client = Client(headers={"accept-language": "en"})
    client.force_login(made.officer)
    page = squeezed(client.get(f"/desk/proposals/{proposal.code}/screening/").content.decode())
    assert f"<strong>{escape(condition.label.en)}</strong>" in page
    assert f"<strong>{escape(condition.label.es)}</strong>" not in page
