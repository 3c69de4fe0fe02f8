"""Pages of long lists: each row on one page, and the last page read from the end."""

import pytest
from django.db import connection
from django.db.models import F
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from tests.factories.programmes import a_programme

from winay.base import paging
from winay.base.models import User
from winay.base.paging import FAR, NearerEnd, in_one_order, keys_first
from winay.base.web import paginate
from winay.programmes.models import RoleGrant

pytestmark = pytest.mark.django_db
MANY = FAR + 60


@pytest.fixture
def users():
    User.objects.bulk_create(
        User(username=f"u{number:04}", full_name=f"Group {number % 3}") for number in range(MANY)
    )
    return User.objects.filter(username__startswith="u0")


def names_of(rows, page: int, per_page: int = 25) -> list[str]:
    found = paginate(RequestFactory().get(f"/?page={page}"), rows, per_page)
    return [one.username for one in found]


@pytest.mark.parametrize(
    "order",
    [
        ("full_name",),
        ("-full_name",),
        ("username",),
        ("-username",),
        ("last_login", "full_name"),
        (F("last_login").desc(nulls_last=True),),
        (F("full_name").asc(),),
    ],
)
def test_pages_from_both_ends_show_every_row_once_in_the_order_of_the_list(users, order) -> None:
    rows = users.order_by(*order)
    pages = [name for page in range(1, MANY // 25 + 2) for name in names_of(rows, page)]
    assert pages == [one.username for one in in_one_order(rows)]
    assert len(set(pages)) == MANY


def test_last_page_leaves_nothing_out(users) -> None:
    with CaptureQueriesContext(connection) as asked:
        shown = names_of(users.order_by("full_name"), 9999)
    assert len(shown) == MANY % 25
    assert "OFFSET" not in asked[-1]["sql"]
    assert f"LIMIT {MANY % 25}" in asked[-1]["sql"]


def test_pages_near_the_beginning_are_read_from_it(users) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert names_of(users.order_by("username"), 2)[0] == "u0025"
    assert "LIMIT 25 OFFSET 25" in asked[-1]["sql"]


@pytest.mark.parametrize(
    "rows",
    [
        lambda users: users.order_by("full_name").values_list("username", flat=True),
        lambda users: users.order_by("full_name")[: MANY - 1],
        lambda users: users.order_by().union(User.objects.filter(username="x").order_by()).order_by("username"),
    ],
)
def test_what_has_no_whole_order_is_left_as_it_is(users, rows) -> None:
    found = rows(users)
    assert in_one_order(found) is found
    page = NearerEnd(found, 25).page(MANY // 25)
    assert len(page) == 25


def test_lists_that_are_none_of_the_database_are_cut_as_ever() -> None:
    assert list(NearerEnd(list(range(1000)), 25).page(40)) == list(range(975, 1000))


@pytest.mark.parametrize("page", [1, 2, 4, 5])
def test_a_long_list_finds_the_keys_of_its_page_before_it_fetches_what_each_row_shows(users, monkeypatch, page):
    programme = a_programme()
    RoleGrant.objects.bulk_create(RoleGrant(user=one, programme=programme, role="officer") for one in users)
    rows = RoleGrant.objects.filter(programme=programme).select_related("user").order_by("-user__full_name")

    def shown() -> list[str]:
        found = paginate(RequestFactory().get(f"/?page={page}"), rows, 60)
        return [grant.user.username for grant in found]

    usual = shown()
    monkeypatch.setattr(paging, "LONG", MANY - 1)
    with CaptureQueriesContext(connection) as asked:
        assert shown() == usual
    keys, fetched = asked[-2]["sql"], asked[-1]["sql"]
    assert "LIMIT" in keys and "username" not in keys
    assert "username" in fetched and "LIMIT" not in fetched


def test_keys_first_gives_rows_in_their_order(users) -> None:
    found = keys_first(users.order_by("-username"), 3, 6)
    assert [one.username for one in found] == [f"u{MANY - 1 - number:04}" for number in (3, 4, 5)]
