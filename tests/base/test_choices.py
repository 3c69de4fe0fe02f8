"""Choosing one row of many: a select while they are few, a search box when they are many; nothing typed is lost."""

import re

import pytest
from django import forms
from django.http import QueryDict
from tests.factories.territory import make_district

from winay.base import choices
from winay.base.choices import FoundField, FoundSeveralField, offer
from winay.base.forms import PlainForm
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District

pytestmark = pytest.mark.django_db


class PlaceForm(PlainForm):
    name = forms.CharField(max_length=20)
    district = FoundField(queryset=District.objects.none(), **OF_DISTRICTS)
    others = FoundSeveralField(queryset=District.objects.none(), required=False, **OF_DISTRICTS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = District.objects.filter(pk__startswith="02").select_related("province").order_by("name")
        self.fields["district"].queryset = self.fields["others"].queryset = rows


@pytest.fixture
def places():
    return [
        make_district(f"0212{n:02d}", name)
        for n, name in enumerate(("Caraz", "Huata", "Pueblo Ñawi", "Yuracmarca"))
    ]


@pytest.fixture
def many(places, monkeypatch):
    monkeypatch.setattr(choices, "FEW", 2)
    monkeypatch.setattr(choices, "SHOWN", 2)
    monkeypatch.setattr(choices, "SHOWN_OF_SEVERAL", 2)
    return places


def sent(**data) -> QueryDict:
    given = QueryDict(mutable=True)
    for name, value in data.items():
        given.setlist(name, value if isinstance(value, list) else [value])
    return given


def offered(form, name: str = "district") -> list[str]:
    return re.findall(rf'name="{name}"\s+value="(\d+)"', str(form[name]))


def test_few_rows_stand_in_a_select_read_once(places, django_assert_num_queries):
    form = PlaceForm()
    with django_assert_num_queries(1):
        text = str(form["district"])
    assert text.count("<option") == 5 and "Caraz, Provincia 0212" in text and "_words" not in text
    assert 'type="checkbox"' in str(form["others"])


def test_many_rows_are_searched_by_words_of_their_place_too(many):
    assert offered(PlaceForm()) == []
    form = PlaceForm(sent(find="district", district_words="nawi provincia", name="x"))
    assert offered(form) == [many[2].pk] and 'value="x"' in str(form["name"])
    assert 'value="nawi provincia"' in str(form["district"])
    assert "Hay más" in str(PlaceForm(sent(find="district", district_words="0212"))["district"])
    assert "Nada se llama así" in str(PlaceForm(sent(find="district", district_words="zzz"))["district"])


def test_who_looks_is_not_told_what_is_missing_and_sends_nothing(many):
    form = PlaceForm(sent(find="district", district_words="caraz"))
    assert not form.is_valid() and not form.errors and not form.cleaned_data
    assert PlaceForm(sent(find="another")).errors, "a button of another form is none of ours"


def test_what_was_chosen_stays_while_another_is_looked_for(many):
    form = PlaceForm(sent(find="district", district_words="huata", district=many[0].pk))
    assert offered(form) == [many[0].pk, many[1].pk]
    assert re.search(rf'value="{many[0].pk}"\s+checked', str(form["district"]))
    form = PlaceForm(sent(find="others", others_words="huata", others=[many[0].pk, many[3].pk]))
    assert set(offered(form, "others")) >= {many[0].pk, many[3].pk}, "as many as were chosen"


def test_what_the_form_begins_with_is_chosen(many):
    for initial in (many[1], many[1].pk):
        assert offered(PlaceForm(initial={"district": initial})) == [many[1].pk]


def test_only_what_the_field_holds_may_be_chosen_or_is_shown(many):
    elsewhere = make_district("150101", "Lima")
    form = PlaceForm(sent(name="x", district=elsewhere.pk))
    assert "district" in form.errors and offered(form) == []
    assert offered(PlaceForm(sent(find="district", district_words="lima"))) == []
    form = PlaceForm(sent(name="x", district=many[0].pk, others=[many[1].pk, many[3].pk]))
    assert form.is_valid() and form.cleaned_data["district"] == many[0]
    assert set(form.cleaned_data["others"]) == {many[1], many[3]}
    assert "district" in PlaceForm(sent(name="x", district="no key")).errors


def test_a_prefix_does_not_lead_astray(many):
    form = PlaceForm(sent(**{"find": "a-district", "a-district_words": "caraz"}), prefix="a")
    assert f'value="{many[0].pk}"' in str(form["district"]) and not form.errors
    assert PlaceForm(sent(find="a-district"), prefix="b").errors


def test_a_filter_takes_a_code_or_words(many):
    rows = District.objects.select_related("province").order_by("name")
    assert not offer(rows, "", key="ubigeo", **OF_DISTRICTS).few
    assert offer(rows, "", key="ubigeo", **OF_DISTRICTS).one is None
    assert offer(rows, many[1].pk, key="ubigeo", **OF_DISTRICTS).one == many[1]
    assert offer(rows, "nawi", key="ubigeo", **OF_DISTRICTS).one == many[2]
    several = offer(rows, "provincia", key="ubigeo", **OF_DISTRICTS)
    assert several.one is None and several.meant.count() == 4
    assert offer(rows, "zzz", key="ubigeo", **OF_DISTRICTS).meant.count() == 0
