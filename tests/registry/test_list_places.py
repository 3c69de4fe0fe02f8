"""Which district a list means by a code or a name, and what is counted of a list beside its refused rows."""

import pytest

from winay.registry.rules.lists import Places
from winay.registry.rules.lists.notices import Notices
from winay.registry.rules.lists.values import Wrong

ROWS = [
    ("021201", "020501", "Áncash", "Huaylas", "Caraz"),
    ("060101", "060102", "Cajamarca", "Cajamarca", "San Juan"),
    ("060201", "060203", "Cajamarca", "Cajabamba", "San Juan"),
    ("150101", "", "Lima", "Lima", "San Juan"),
]
PLACES = Places.of(ROWS, [("key-1", "021201", "Cullashpampa Ñaña")])


def told(wrong: pytest.ExceptionInfo[Wrong]) -> tuple[str, dict[str, object]]:
    return wrong.value.message, wrong.value.values


def test_places_know_their_names_codes_and_communities():
    assert PLACES.names["021201"] == ("ancash", "huaylas", "caraz")
    assert PLACES.reniec == {"020501": "021201", "060102": "060101", "060203": "060201"}
    assert PLACES.communities == {("021201", "cullashpampa nana"): "key-1"}
    assert sorted(PLACES.of_one_name()) == ["060101", "060201", "150101"]
    two = Places.of(ROWS[1:3], [])
    assert sorted(two.of_one_name()) == ["060101", "060201"]


@pytest.mark.parametrize(
    ("text", "coding", "district"),
    [
        ("021201", "inei", "021201"),
        ("21201", "inei", "021201"),
        ("20501", "reniec", "021201"),
        ("", "inei", None),
        ("000000", "inei", None),
        ("-", "reniec", None),
    ],
)
def test_a_district_by_its_code(text, coding, district):
    assert PLACES.of_code(text, coding) == district


@pytest.mark.parametrize(
    ("text", "coding"), [("021201", "reniec"), ("020501", "inei"), ("999999", "inei"), ("7", "inei")]
)
def test_a_code_of_no_district_is_refused(text, coding):
    with pytest.raises(Wrong) as wrong:
        PLACES.of_code(text, coding)
    assert told(wrong) == ("There is no district with the UBIGEO %(text)s.", {"text": text})


@pytest.mark.parametrize(
    ("names", "district"),
    [
        (("", "", "CARAZ"), "021201"),
        (("Ancash", "Huaylas", "Caraz"), "021201"),
        (("Lima", "", "San Juan"), "150101"),
        (("", "Cajabamba", "San Juan"), "060201"),
        (("Cajamarca", "Cajamarca", "San Juan"), "060101"),
        (("Cajamarca", "", ""), None),
        (("", "", "S/D"), None),
    ],
)
def test_a_district_by_its_names(names, district):
    assert PLACES.of_names(names) == district


def test_a_name_of_several_districts_is_asked_about_with_how_many_there_are():
    with pytest.raises(Wrong) as wrong:
        PLACES.of_names(("Cajamarca", "", "San Juan"))
    assert told(wrong) == ("There are %(times)s districts called %(text)s.", {"text": "San Juan", "times": 2})


@pytest.mark.parametrize(("kept", "district"), [(("060201",), "060201"), (("021201", "060101"), "060101")])
def test_of_districts_of_one_name_that_of_the_reader_is_meant(kept, district):
    places = Places.of(ROWS, [])
    places.of_actor = frozenset(kept)
    assert places.of_names(("", "", "San Juan")) == district


def test_a_reader_of_two_districts_of_one_name_is_asked_and_one_of_neither_too():
    for kept in (("060101", "150101"), ("021201",)):
        places = Places.of(ROWS, [])
        places.of_actor = frozenset(kept)
        with pytest.raises(Wrong) as wrong:
            places.of_names(("", "", "San Juan"))
        assert wrong.value.values["times"] == 3


def test_the_reader_s_own_districts_do_not_narrow_a_name_that_is_clear():
    places = Places.of(ROWS, [])
    places.of_actor = frozenset(("060101",))
    assert places.of_names(("", "", "Caraz")) == "021201"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("Lima", "Huaylas", "Caraz"), "Caraz / Huaylas / Lima"),
        (("", "Yungay", "Caraz"), "Caraz / Yungay"),
        (("", "", "Nada"), "Nada"),
    ],
)
def test_a_district_that_is_not_there_is_named_from_small_to_large(names, said):
    with pytest.raises(Wrong) as wrong:
        PLACES.of_names(names)
    assert told(wrong) == ("There is no district called %(text)s there.", {"text": said})


def test_notices_are_counted_with_the_first_five_samples_each_once():
    notices = Notices()
    notices.add("dni", 2, ["0", "0", "x"])
    notices.add("dni", 4, ["x", "a", "b", "c", "d"])
    notices.add("birth", 0, ["00/00/0000"])
    assert notices.as_json() == {"counts": {"dni": 6}, "samples": {"dni": ["0", "x", "a", "b", "c"]}}


def test_notices_of_two_chunks_are_put_together_and_come_back_as_stored():
    one, other = Notices(), Notices()
    one.add("dni", 1, ["0"])
    other.add("dni", 2, ["x"])
    other.add("sheets", 3, [])
    one.add_all(other)
    assert one.counts == {"dni": 3, "sheets": 3} and one.samples["dni"] == ["0", "x"]
    again = Notices.from_json(one.as_json())
    assert again == one and again.samples["dni"] is not one.samples["dni"]
    assert Notices.from_json({}) == Notices()
