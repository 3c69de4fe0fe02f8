"""What a version changes, in plain words; a pack to begin from is right as it is written."""

from pathlib import Path

import pytest
from django.utils import translation
from pydantic import BaseModel

from winay.programmes.packs import PackFiles, files_at, frozen, load_pack_text, read_pack, shipped_packs
from winay.programmes.packs.beginning import new_pack
from winay.programmes.packs.changes import changes_between
from winay.programmes.packs.parts import parts, whole_pack
from winay.programmes.packs.texts import LocalText
from winay.programmes.packs.walking import model_of

SMALL = (Path(__file__).parent / "small.yaml").read_text("utf-8").replace('"1.0"', '"1.1"')
BEFORE = frozen(load_pack_text(SMALL.replace('"1.1"', '"1.0"'), "small.yaml"))


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def said(*changes: tuple[str, str], before: dict = BEFORE) -> list[str]:
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    changed = changes_between(before, frozen(load_pack_text(text, "small.yaml")))
    return [change.sentence.replace("\xa0", " ") for change in changed]


CATEGORY = "Call “One” › Category “Idea”"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("quorum: 3", "quorum: 5", "Call “One”: quorum: 5 (before 3)"),
        ("budget: 100000", "budget: 120000", f"{CATEGORY}: budget: S/ 120,000.00 (before S/ 100,000.00)"),
        (
            "amount: 7000",
            "amount: 7500",
            f"{CATEGORY} › Ceiling since 1 January 2015: amount: S/ 7,500.00 (before S/ 7,000.00)",
        ),
        (
            "marginal_rule: skip",
            "marginal_rule: stop",
            f"{CATEGORY}: what happens to the first that no longer fits: stop there "
            "(before go on to the next that fits)",
        ),
        (
            "minimum_share: 0.1",
            "minimum_share: 0.25",
            "Call “One”: least part that the group adds: 25 % (before 10 %)",
        ),
        ("quorum: 3", "quorum: 3\n      complaint_days: 1", "Call “One”: time to complain: 1 day (before 5 days)"),
        (
            "quorum: 3",
            "quorum: 3\n      pays_cash: false",
            "Call “One”: money is given to the group: no (before yes)",
        ),
        (
            "quorum: 3",
            "quorum: 3\n      minimum_households: 4",
            "Call “One”: households in a group, at least: 4 (nothing before)",
        ),
        ("name: Idea", "name: {es: Idea, quz: Yuyay}", f"{CATEGORY}: name, in Quechua: Yuyay (nothing before)"),
        (
            "sources: [example]",
            "sources: [example, law]",
            "Documents that the rules come from: example, law (before example)",
        ),
        ("quorum: 3", "quorum: 3\n      obligations: [Work]", "Call “One”: new: obligation “Work”"),
        (
            "quorum: 3",
            "quorum: 3\n      who_may_apply: [family]",
            "Call “One”: who may apply: Family (before Interest group)",
        ),
    ],
)
def test_a_change_is_said_in_plain_words(old: str, new: str, says: str) -> None:
    assert said((old, new)) == [says]


def test_entries_that_are_new_or_gone_are_said_with_what_matters_of_them() -> None:
    third = "          - code: c1\n            name: C\n            guide: Look at C\n            weight: 40\n"
    gone = SMALL[SMALL.index("          - code: b1") :]
    assert said((gone, third)) == [
        f"{CATEGORY}: new: criterion “C”, weight 40",
        f"{CATEGORY}: gone: criterion “B”, weight 40",
    ]
    tranches = "quorum: 3\n      tranches: [{number: 1, share: 0.7}, {number: 2, share: 0.3, conditions: []}]"
    assert said(("quorum: 3", tranches)) == [
        "Call “One” › Tranche 1: share: 70 % (before 100 %)",
        "Call “One”: new: tranche 2, share 30 %",
    ]


def test_another_order_of_the_same_entries_is_said() -> None:
    first, second = SMALL[SMALL.index("          - code: a1") :].split("          - code: b1")
    swapped = f"          - code: b1{second}{first}"
    assert said((SMALL[SMALL.index("          - code: a1") :], swapped)) == [
        f"{CATEGORY}: order of: criterion: B, A (before A, B)"
    ]


def test_a_condition_says_what_it_asks() -> None:
    condition = (
        "quorum: 3\n      conditions:\n        - {code: w, kind: facts, asks: {fact: proposal.women_share, "
        "at_least: 0.4}, label: Women, mend: Invite}"
    )
    assert said(("quorum: 3", condition)) == [
        "Call “One”: new: condition “Women”, asks Share of women in the group: at least 40%"
    ]


def test_the_version_alone_is_no_change_and_every_shipped_pack_is_like_itself() -> None:
    assert said() == []
    for path in shipped_packs().values():
        content = frozen(read_pack(files_at(path)))
        assert changes_between(content, content) == []


def test_a_version_kept_before_a_key_was_known_reads_as_if_it_had_been_left_out() -> None:
    older = {**BEFORE, "calls": [{**BEFORE["calls"][0], "terms": {"quorum": 3}}]}
    assert said(("minimum_share: 0.1", "minimum_share: 0.0"), before=older) == []


def test_every_key_of_every_part_has_a_word() -> None:
    words = {place for part in parts() for place in part.words}
    found: list[str] = []

    def walk(model: type[BaseModel], place: str) -> None:
        for name, field in model.model_fields.items():
            inner = f"{place}.{name}" if place else name
            if inner not in words and inner != "version" and not (place and name == "code"):
                found.append(inner)
            below = model_of(field)
            if below and below is not LocalText:
                walk(below, inner)

    walk(whole_pack(), "")
    assert found == []


@pytest.mark.parametrize("language", ["es", "en", "quz"])
def test_a_pack_to_begin_from_is_right_as_written_in_each_language(language: str) -> None:
    with translation.override(language):
        texts = new_pack("mi-programa", 'Mi "programa"')
    assert set(texts) == {
        "programme.yaml", "calls.yaml", "committees.yaml", "agreements.yaml", "accountability.yaml", "journey.yaml",
    }  # fmt: skip
    content = frozen(read_pack(PackFiles("mi-programa", texts, in_parts=True)))
    assert content["code"] == "mi-programa"
    assert all(len(line) <= 120 for text in texts.values() for line in text.splitlines())
    assert ("raise the number" in texts["programme.yaml"]) == (language == "en")
