"""A pack in parts: a folder or .zip reads as one file does, and every fault of every part names its file and line."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from winay.base.errors import InvalidInput
from winay.documents.rules import content_sha256
from winay.programmes.packs import (
    LocalText,
    PackFiles,
    PackPart,
    Section,
    files_at,
    files_sent,
    frozen,
    kept_pack,
    load_pack_text,
    read_pack,
    shipped_packs,
)
from winay.programmes.packs import parts as parts_room
from winay.programmes.packs.files import LARGEST_FILE, LARGEST_PACK, MOST_FILES

SMALL = (Path(__file__).parent / "small.yaml").read_text("utf-8")
PARTS = {
    "programme.yaml": SMALL[: SMALL.index("calls:")],
    "calls.yaml": SMALL[SMALL.index("calls:") :].replace("      quorum: 3\n", ""),
    "committees.yaml": "one:\n  quorum: 3\n",
}
AS_KEPT = {
    "haku-winay-clar": "1b2f94a5f0b7cd0ee283da5cf43eaa276aa9d4fe8365b08a847392d869dba639",
    "pachamama-raymi": "9b70dfe0726f0a39aba802637cf2b2370e88d65b51277d0145fc25cff2fb0d8a",
    "procompite": "cf0dd0db904e887f3d45a7ff6ff36dbfa9b51e9e00a0acd6bff7d189d9937081",
    "sierra-sur-clar": "3ac2871c62da86610cb0951f448385fc5b0004b983de5052c55e1cd5e8fb24bf",
}
"""The hashes under which installations keep the shipped packs: Haku Wiñay 1.4, the others as 1.0."""


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def folder(**changes: str) -> PackFiles:
    """Return the small pack as a folder, with files changed (`calls="..."`), or taken out where empty."""
    texts = {**PARTS, **{f"{name}.yaml": text for name, text in changes.items()}}
    return PackFiles("mini", {name: text for name, text in texts.items() if text}, in_parts=True)


def faults(files: PackFiles) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read_pack(files)
    return [str(problem) for problem in caught.value.problems]


def refused(data: bytes, name: str = "mini.zip") -> str:
    with pytest.raises(InvalidInput) as caught:
        files_sent(data, name)
    return str(caught.value.problems[0])


def zipped(files: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("code", AS_KEPT)
def test_a_shipped_pack_in_a_folder_is_the_version_that_installations_keep(code: str) -> None:
    assert content_sha256(frozen(read_pack(files_at(shipped_packs()[code])))) == AS_KEPT[code]


def test_a_folder_a_zip_and_one_file_are_the_same_pack(tmp_path: Path) -> None:
    as_one = frozen(load_pack_text(SMALL, "small.yaml"))
    for name, text in PARTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "README.md").write_text("not a part")
    assert frozen(read_pack(files_at(tmp_path))) == as_one
    for inside in ("", "mini/"):
        data = zipped({f"{inside}{name}": text for name, text in PARTS.items()} | {"__MACOSX/._calls.yaml": "x"})
        assert frozen(read_pack(files_sent(data, "mini.zip"))) == as_one
    assert frozen(read_pack(files_sent(SMALL.encode("utf-8-sig"), "small.yaml"))) == as_one


def test_every_fault_of_every_part_is_told_with_its_file_line_and_mend() -> None:
    found = faults(
        folder(
            programme=PARTS["programme.yaml"].replace("currency: PEN", "curency: PEN"),
            calls=PARTS["calls.yaml"].replace("marginal_rule: skip", "marginal_rule: skp"),
            committees="one:\n  quorum: none\n  offer_days: -1\ntwo:\n  quorum: 2\n",
            agreements="one:\n  tranches:\n    - {number: 1, share: 0.5}\n",
        )
    )
    assert len(found) == 6, found
    assert found[0].startswith("mini/programme.yaml:4: unknown key “curency”. Did you mean “currency”?")
    assert any(
        one.startswith("mini/calls.yaml:11: calls[one].categories[idea].marginal_rule") and "“skip”" in one
        for one in found
    )
    assert any(one.startswith("mini/committees.yaml:2: calls[one].terms.quorum") for one in found)
    assert any(one.startswith("mini/committees.yaml:3: calls[one].terms.offer_days") for one in found)
    assert any(one.startswith("mini/committees.yaml:4: “calls” has no entry with the code “two”") for one in found)
    assert any(one.startswith("mini/agreements.yaml:2: calls[one].terms.tranches") for one in found)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"agrements": "one: {sign_days: 3}"},
            "mini/agrements.yaml: no part of a pack is called “agrements”. Did you",
        ),
        ({"zzz": "a: 1"}, "mini/zzz.yaml: no part of a pack is called “zzz”. Parts known here: "),
        ({"calls": ""}, "mini/calls.yaml: the part “calls” is missing. Add this file."),
        (
            {"programme": PARTS["programme.yaml"] + "calls: []\n"},
            "mini/programme.yaml:9: the key “calls” stands in calls.yaml too. Keep it there only.",
        ),
        (
            {"calls": PARTS["calls.yaml"].replace("    terms:\n", "    terms:\n      quorum: 4\n")},
            "mini/calls.yaml:6: the key “quorum” belongs in committees.yaml. Move it there.",
        ),
        (
            {"committees": "one:\n  quorum: 3\n  sign_days: 3\n"},
            "mini/committees.yaml:3: the key “sign_days” belongs in agreements.yaml. Move it there.",
        ),
        (
            {"committees": "one:\n  quorum: 3\n  counterpart: {}\n"},
            "mini/committees.yaml:3: the key “counterpart” stands in calls.yaml too. Keep it there only.",
        ),
        (
            {"committees": "one:\n  quorun: 3\n"},
            "mini/committees.yaml:2: calls[one].terms.quorun: unknown key “quorun”. Did you mean “quorum”?",
        ),
        ({"committees": "one: 3\n"}, "mini/committees.yaml:1: keys are expected, not “3”."),
        ({"committees": "one: *x\n"}, "mini/committees.yaml:1: the alias “*x” is not accepted."),
        ({"committees": "one: [\n"}, "mini/committees.yaml:2: this is not YAML"),
    ],
)
def test_a_fault_between_files_says_which_and_how_to_mend(changes: dict[str, str], says: str) -> None:
    found = faults(folder(**changes))
    assert len(found) == 1 and found[0].startswith(says), found


def test_a_part_with_two_files_and_a_file_that_is_no_text_are_told() -> None:
    files = folder()
    twice = replace(files, texts={**files.texts, "calls.yml": PARTS["calls.yaml"]})
    assert any("the part “calls” has two files" in one for one in faults(twice))
    data = zipped({**PARTS, "calls.yaml": PARTS["calls.yaml"].replace("To try", "Año").encode("latin-1")})
    found = faults(files_sent(data, "mini.zip"))
    assert found == ["mini/calls.yaml: the file is not UTF-8 text. Save it again as UTF-8."]
    assert "UTF-8" in faults(files_sent(SMALL.encode("utf-16"), "small.yaml"))[0]


@pytest.mark.parametrize("name", ["../calls.yaml", "/calls.yaml", "a\\..\\calls.yaml", "C:/calls.yaml"])
def test_a_zip_with_a_path_outside_is_refused(name: str) -> None:
    data = zipped({**PARTS, "xx": ""}).replace(b"xx", b"xx")
    archive = io.BytesIO(data)
    with zipfile.ZipFile(archive, "a") as writer:
        info = zipfile.ZipInfo("x")
        info.filename = name
        writer.writestr(info, "calls: []")
    assert "would lie outside the folder" in refused(archive.getvalue())


def test_a_zip_with_a_link_too_many_files_or_too_much_is_refused() -> None:
    link = zipfile.ZipInfo("calls.yaml")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "outside" in refused(out.getvalue())
    assert "at most" in refused(zipped({f"p{n}.yaml": "" for n in range(MOST_FILES + 1)}))
    assert "at most" in refused(zipped({f"p{n}.yaml": " " * LARGEST_FILE for n in range(5)}))
    assert "at most" in refused(b"PK" + b" " * LARGEST_PACK)
    assert "not in one folder" in refused(zipped({"a/calls.yaml": "", "b/calls.yaml": ""}))
    assert "cannot be opened" in refused(b"PK\x03\x04 and no more")


def test_a_zip_compressed_in_a_way_that_python_does_not_know_is_refused() -> None:
    data = bytearray(zipped(PARTS))
    for sign, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.find(sign)
        while at >= 0:
            data[at + method : at + method + 2] = (99).to_bytes(2, "little")
            at = data.find(sign, at + 4)
    assert "cannot be opened" in refused(bytes(data))


def test_a_folder_with_more_than_a_pack_has_is_refused(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"p{number}.yaml").write_text(" " * LARGEST_FILE)
    with pytest.raises(InvalidInput) as caught:
        files_at(tmp_path)
    assert "at most" in str(caught.value.problems[0])


class Seeds(Section):
    """Keys of a package that comes later."""

    seeds: list[LocalText] = []


@pytest.fixture
def _with_seeds(monkeypatch: pytest.MonkeyPatch):
    known = (*parts_room.parts(), PackPart(name="seeds", schema=Seeds))
    monkeypatch.setattr(parts_room, "parts", lambda: known)


def test_a_part_that_comes_later_is_read_and_leaves_versions_that_are_kept_as_they_are(_with_seeds) -> None:
    before = frozen(load_pack_text(SMALL, "small.yaml"))
    assert "seeds" not in before
    written = frozen(load_pack_text(SMALL + "seeds: [Papa]\n", "small.yaml"))
    assert written == {**before, "seeds": [{"es": "Papa", "en": "", "quz": ""}]}
    assert Seeds.model_validate(kept_pack(written).model_dump()).seeds[0].es == "Papa"
    assert Seeds.model_validate(before).seeds == []


def test_two_parts_that_claim_one_key_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    class Room:
        PART = PackPart(name="other", schema=Seeds)

    monkeypatch.setattr(parts_room, "rooms", lambda name: iter([(None, Room), (None, Room)]))
    with pytest.raises(ImproperlyConfigured):
        parts_room.parts.__wrapped__()
