"""A group tells what its business sells and who works in it, on its own pages, in its language."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.factories.programmes import a_user
from tests.factories.registry import make_organisation
from tests.factories.ventures import make_venture, tell_months

from winay.my.views.ventures import _months
from winay.registry import actions
from winay.registry.models import Membership, VentureJobs, VentureSales
from winay.registry.queries.ventures import story_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make_organisation("Qori Quwi", members=2)


@pytest.fixture
def venture(group):
    return make_venture(group)


@pytest.fixture
def treasurer(client, group):
    member = Membership.objects.get(organisation=group, office="treasurer").person
    member.user = a_user()
    member.save()
    client.force_login(member.user)
    return member.user


def address(name, venture, *more):
    return reverse(f"my:{name}", args=[venture.code, *more])


def test_the_treasurer_tells_a_month_and_finds_it_on_her_page(client, venture, treasurer):
    assert venture.name in client.get(reverse("my:home")).content.decode()
    form = client.get(address("venture_sales", venture)).context["form"]
    span = form.fields["span"].choices[0][0]
    answer = client.post(
        address("venture_sales", venture), {"span": span, "amount": "S/ 350", "known": "voucher"}, follow=True
    )
    row = VentureSales.objects.get()
    assert (row.amount.amount, row.known, row.told_by, row.recorded_by) == (350, "voucher", "owner", treasurer)
    assert "350.00" in answer.content.decode()
    offered = client.get(address("venture_sales", venture)).context["form"].fields["span"].choices
    assert span not in dict(offered)


def test_a_month_that_was_told_meanwhile_is_refused_in_words(client, venture, treasurer):
    form = client.get(address("venture_sales", venture)).context["form"]
    sent = {"span": form.fields["span"].choices[0][0], "amount": "1", "known": "declared"}
    client.post(address("venture_sales", venture), sent)
    again = client.post(address("venture_sales", venture), sent)
    assert "span" in again.context["form"].errors
    assert VentureSales.objects.count() == 1


def test_who_works_there_is_told_and_what_was_wrong_is_told_again(client, venture, treasurer):
    client.post(address("venture_jobs", venture), {"people": "4", "women": "2.5"})
    row = VentureJobs.objects.get()
    assert (row.people, row.women, row.young) == (4, Decimal("2.5"), None)
    wrong = address("venture_wrong", venture, "jobs", row.pk)
    assert client.get(wrong).status_code == 200
    client.post(wrong)
    assert story_of(venture).standing_jobs == []
    assert client.get(wrong).status_code == 404
    client.post(address("venture_jobs", venture), {"people": "5"})
    assert [one.people for one in story_of(venture).standing_jobs] == [5]


def test_what_the_office_saw_is_not_taken_back_by_the_group_nor_anything_of_others(client, venture, treasurer):
    tell_months(venture, date(2025, 1, 1), 100)
    seen = VentureSales.objects.get()
    assert client.post(address("venture_wrong", venture, "sales", seen.pk)).status_code == 404
    other = make_venture(make_organisation("Otro"), "Ajeno")
    for name in ("venture", "venture_sales", "venture_jobs"):
        assert client.get(address(name, other)).status_code == 404
    assert "Ajeno" not in client.get(reverse("my:home")).content.decode()


def test_in_quechua_it_is_all_quechua(client, venture, treasurer):
    actions.record_jobs(actor=treasurer, venture=venture, jobs=actions.Jobs(date(2026, 1, 1), Decimal(3)))
    treasurer.language = "quz"
    treasurer.save()
    client.force_login(treasurer)
    client.cookies["django_language"] = "quz"
    for name in ("venture", "venture_sales", "venture_jobs"):
        text = client.get(address(name, venture), headers={"accept-language": "quz"}).content.decode()
        assert not {"Tell our sales", "Contar nuestras ventas"} & {text}
        assert 'lang="quz"' in text


def test_the_months_offered_are_twelve_full_ones_up_to_the_last():
    spans = _months(date(2026, 3, 15))
    assert spans[0] == (date(2026, 2, 1), date(2026, 2, 28))
    assert spans[-1] == (date(2025, 3, 1), date(2025, 3, 31))
    assert len(spans) == 12
