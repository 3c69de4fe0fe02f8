"""Packs: the shipped ones load, and every fault names its line and its mend."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import polib
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import winay
from winay.base.errors import InvalidInput, Problem
from winay.calls.pack import read_terms, whole_terms
from winay.programmes.packs import LocalText, files_at, frozen, kept_pack, load_pack_text, read_pack, shipped_packs
from winay.programmes.packs.messages import MESSAGES
from winay.programmes.packs.parts import parts

SMALL = (Path(__file__).parent / "small.yaml").read_text("utf-8")
PACKS = shipped_packs()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def faults(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        load_pack_text(text, "small.yaml")
    return caught.value.problems


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_six_packs_are_shipped() -> None:
    with_calls = {"haku-winay-clar", "sierra-sur-clar", "pachamama-raymi", "procompite"}
    assert set(PACKS) == with_calls | {"mif-networks", "tc-journey"}


@pytest.mark.parametrize("code", PACKS)
def test_a_shipped_pack_loads_and_survives_storage(code: str) -> None:
    pack = read_pack(files_at(PACKS[code]))
    assert pack.code == code
    assert kept_pack(frozen(pack)) == pack
    for call in pack.calls:
        assert whole_terms().model_validate(call.terms.model_dump(mode="json")) == call.terms


@pytest.mark.parametrize("code", PACKS)
def test_a_shipped_rubric_can_be_read_by_a_juror_in_spanish_and_english(code: str) -> None:
    pack = read_pack(files_at(PACKS[code]))
    for call in pack.calls:
        assert call.title.quz
        for category in call.categories:
            assert 5 <= len(category.rubric) <= 8
            for criterion in category.rubric:
                assert (
                    criterion.name.quz and criterion.guide.en and (criterion.minimum, criterion.maximum) == (0, 5)
                )
                assert {level.score for level in criterion.levels} >= {0, 5}
                assert all(level.text.en for level in criterion.levels)


@pytest.mark.parametrize("code", PACKS)
def test_every_text_of_a_shipped_pack_is_in_quechua_too(code: str) -> None:
    def texts(part: object) -> list[dict[str, str]]:
        if isinstance(part, dict):
            return [part] if "quz" in part else [text for inner in part.values() for text in texts(inner)]
        return [text for inner in part for text in texts(inner)] if isinstance(part, list) else []

    found = texts(read_pack(files_at(PACKS[code])).model_dump(mode="json"))
    assert found and [text["es"] for text in found if not text["quz"]] == []


def test_the_haku_winay_pack_holds_the_published_rules() -> None:
    call = read_pack(files_at(PACKS["haku-winay-clar"])).call("clar")
    assert [category.code for category in call.categories] == ["idea", "business"]
    assert {part.kind: part.share for part in call.terms.award_split} == {
        "goods": Decimal("0.60"),
        "assistance": Decimal("0.40"),
    }
    assert (call.terms.minimum_households, call.terms.maximum_households) == (4, 6)
    idea = call.categories[0]
    assert idea.ceiling_on(date(2015, 6, 1)) == Decimal("7167.00")
    assert idea.ceiling_on(date(2020, 1, 1)) == idea.ceiling == Decimal("19340.00")
    assert {question.code for question in call.terms.questions} >= {"problem", "idea", "market", "environment"}


def test_sierra_sur_wants_the_counterpart_first_and_reserves_for_the_most_vulnerable() -> None:
    call = read_pack(files_at(PACKS["sierra-sur-clar"])).call("clar")
    assert call.terms.counterpart.deposit_first
    assert "counterpart_confirmed" in call.terms.tranches[0].conditions
    assert all(category.reserved_for_most_vulnerable > 0 for category in call.categories)


def test_pachamama_raymi_has_three_levels_measured_before_and_prizes_within_the_published_range() -> None:
    pack = read_pack(files_at(PACKS["pachamama-raymi"]))
    assert [call.terms.level for call in pack.calls] == ["family", "community", "municipality"]
    for call in pack.calls:
        assert "before_measurement" in {condition.kind for condition in call.terms.conditions}
        assert call.terms.rounds_planned > 1
        assert all(20 <= prize.amount <= 3000 for prize in call.terms.prizes)
        for category in call.categories:
            assert "before-after" in {criterion.code for criterion in category.rubric}
            assert category.budget == sum(prize.amount for prize in call.terms.prizes)
            assert category.ceiling == call.terms.prize_for(1, category.code)


def test_procompite_pays_no_cash_and_caps_the_call_at_a_tenth_of_the_municipal_budget() -> None:
    terms = read_pack(files_at(PACKS["procompite"])).call("fund").terms
    assert terms.pays_cash is False
    assert terms.budget_ceiling is not None and terms.budget_ceiling.most is None
    entered = terms.budget_ceiling.model_copy(update={"base_amount": Decimal("30000000.09")})
    assert entered.most == Decimal("3000000.00")
    by_code = {condition.code: condition for condition in terms.conditions}
    assert terms.value_of(by_code["members-c"]) == 20
    assert by_code["members-c"].applies_to("c") and not by_code["members-c"].applies_to("a")


ERRORS = {
    "unknown key": ("quorum: 3", "quorun: 3", "quorun: 3", "Did you mean “quorum”?"),
    "missing key": ("        name: Idea\n", "", "code: idea", "Add “name:” here."),
    "wrong type": ("quorum: 3", "quorum: seven", "quorum: seven", "Write a whole number"),
    "weights": ("weight: 60", "weight: 61", "rubric:", "add up to 100"),
    "counterpart out of range": ("minimum_share: 0.1", "minimum_share: 1.5", "minimum_share", "Write 1 or less."),
    "marginal rule": ("marginal_rule: skip", "marginal_rule: skp", "marginal_rule", "Did you mean “skip”?"),
    "version not text": ('version: "1.0"', "version: 1.0", "version:", 'Put it in quotes: "1.0".'),
    "date": ("2015-01-01", "enero", "enero", "Write year-month-day"),
    "not a number": ("amount: 7000", "amount: .nan", "amount:", "Write a number"),
    "bad code": ("code: mini", "code: Mi Ni", "code: Mi Ni", "small letters"),
    "code twice": ("code: b1", "code: a1", "rubric:", "Give each entry its own code."),
    "tranches": (
        "quorum: 3",
        "quorum: 3\n      tranches: [{number: 1, share: 0.5}, {number: 2, share: 0.4}]",
        "tranches:",
        "add up to 1",
    ),
    "split": (
        "quorum: 3",
        "quorum: 3\n      award_split: [{kind: goods, share: 0.5}]",
        "award_split",
        "add up to 1",
    ),
    "tie breaker": ("quorum: 3", "quorum: 3\n      tie_breakers: [coin]", "tie_breakers", "earliest_submission"),
    "tie breaker of no rubric": (
        "quorum: 3",
        "quorum: 3\n      tie_breakers: ['criterion:zz']",
        "code: one",
        "Use the code of one of its criteria.",
    ),
    "condition without value": (
        "quorum: 3",
        "quorum: 3\n      conditions:\n        - {code: q, label: Q, mend: M, kind: quintile_at_most}",
        "{code: q",
        "Add “value:”",
    ),
    "condition value": (
        "quorum: 3",
        "quorum: 3\n      conditions:\n        - {code: q, label: Q, mend: M, kind: quintile_at_most, value: 6}",
        "{code: q",
        "from 1 to 5",
    ),
    "condition over a fact": (
        "quorum: 3",
        "quorum: 3\n      conditions:\n        - code: q\n          label: Q\n          mend: M\n"
        "          kind: facts\n          asks:\n            any:\n"
        "              - {fact: organisation.has_ruc, equals: true}\n"
        "              - fact: organisation.members\n                at_least: many",
        "at_least: many",
        "Write a number",
    ),
    "condition over no fact": (
        "quorum: 3",
        "quorum: 3\n      conditions:\n        - {code: q, label: Q, mend: M, kind: facts}",
        "{code: q",
        "Add “asks:”",
    ),
    "short form that asks": (
        "quorum: 3",
        "quorum: 3\n      conditions:\n        - {code: q, label: Q, mend: M, kind: territory,"
        " asks: {fact: organisation.has_ruc, equals: true}}",
        "{code: q",
        "kind: facts",
    ),
    "change": (
        "quorum: 3",
        "quorum: 3\n      allowed_changes: [budgt]",
        "allowed_changes",
        "Did you mean “budget”?",
    ),
    "duplicate key": ("currency: PEN", "currency: PEN\ncurrency: USD", "currency: USD", "Keep one of the two."),
    "syntax": ("currency: PEN", "currency: [PEN", "sources:", "Check the indentation"),
    "tag": ("currency: PEN", "currency: !!python/object:os.system PEN", "currency:", "Remove it"),
    "second document": ("currency: PEN", "currency: PEN\n---\na: 1", "---", "Remove the line"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_a_fault_names_its_line_and_its_mend(name: str) -> None:
    before, after, at, mend = ERRORS[name]
    assert before in SMALL
    text = SMALL.replace(before, after, 1)
    found = faults(text)
    assert len(found) == 1
    assert found[0].where == f"small.yaml:{line_of(text, at)}"
    assert mend in str(found[0].mend)


def test_a_fault_inside_names_its_path_by_codes() -> None:
    (fault,) = faults(SMALL.replace("weight: 60", "weight: much"))
    assert str(fault.message).startswith("calls[one].categories[idea].rubric[a1].weight:")


def test_all_faults_are_named_at_once_in_the_order_of_lines() -> None:
    text = SMALL.replace("quorum: 3", "quorum: 0").replace("guide: Look at B", "gide: Look at B")
    lines = [int(fault.where.split(":")[1]) for fault in faults(text)]
    assert len(lines) == 3 and lines == sorted(lines)


def test_an_alias_bomb_is_refused_before_it_swells() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    (fault,) = faults(bomb)
    assert fault.where == "small.yaml:2" and "Write the repeated part out." in str(fault.mend)


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "x" * 600_000, "", "- a", "7", "a: \x00", "\t"])
def test_what_is_no_pack_is_refused_in_words(text: str) -> None:
    (fault,) = faults(text)
    assert fault.where.startswith("small.yaml") and fault.mend


@cache
def _places_of_keys() -> list[tuple[int, int]]:
    """Row and column of every key of the largest pack."""
    tree = YAML(typ="rt").load((PACKS["sierra-sur-clar"] / "calls.yaml").read_text("utf-8"))
    places: list[tuple[int, int]] = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if not node.fa.flow_style():
                places.extend((row, column) for row, column, *_ in node.lc.data.values())
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(tree)
    return places


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_one_unknown_key_anywhere_fails_and_names_its_line(data: st.DataObject) -> None:
    files = files_at(PACKS["sierra-sur-clar"])
    lines = files.texts["calls.yaml"].splitlines()
    row, column = data.draw(st.sampled_from(_places_of_keys()))
    key = data.draw(st.from_regex(r"zz[a-z]{3,8}", fullmatch=True))
    line = lines[row]
    first_of_entry = line[:column].rstrip().endswith("-")
    if first_of_entry:
        changed = [*lines[:row], f"{line[:column]}{key}: 1", " " * column + line[column:], *lines[row + 1 :]]
    else:
        changed = [*lines[:row], " " * column + f"{key}: 1", *lines[row:]]
    texts = {**files.texts, "calls.yaml": "\n".join(changed)}
    with translation.override("en"), pytest.raises(InvalidInput) as caught:
        read_pack(replace(files, texts=texts))
    found = caught.value.problems
    assert [(fault.where, f"unknown key “{key}”" in str(fault.message)) for fault in found] == [
        (f"sierra-sur-clar/calls.yaml:{row + 1}", True)
    ]


def test_every_message_has_its_spanish_with_the_same_places_to_fill() -> None:
    spanish = {
        entry.msgid: entry.msgstr
        for catalogue in Path(winay.__file__).parent.glob("*/locale/es/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(catalogue))
        if not entry.fuzzy
    }
    told = [MESSAGES, *(part.messages for part in parts())]
    for text in (text for messages in told for pair in messages.values() for text in pair):
        assert sorted(re.findall(r"%\(\w+\)s", spanish[text])) == sorted(re.findall(r"%\(\w+\)s", text))


def test_terms_changed_by_hand_are_checked_and_name_the_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_terms({"quorum": 0})
    assert caught.value.field == "quorum"
    assert read_terms({"quorum": 4}).quorum == 4


def test_households_read_from_the_terms_unless_the_condition_has_its_own_number() -> None:
    label = {"es": "x"}
    own = {"code": "a", "label": label, "mend": label, "kind": "minimum_households", "value": 3}
    read = {"code": "b", "label": label, "mend": label, "kind": "minimum_households"}
    terms = read_terms({"minimum_households": 5, "conditions": [own, read]})
    assert [terms.value_of(condition) for condition in terms.conditions] == [3, 5]
    with pytest.raises(InvalidInput, match="minimum_households"):
        read_terms({"conditions": [read]})


def test_a_text_falls_back_to_spanish() -> None:
    text = LocalText.model_validate({"es": "hola", "quz": "napaykuyki"})
    assert (text.in_language("en-us"), text.in_language("quz"), text.in_language(None)) == (
        "hola",
        "napaykuyki",
        "hola",
    )
    with translation.override("quz"):
        assert str(text) == "napaykuyki"
