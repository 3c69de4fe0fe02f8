"""Linkage models and mappings are data: what is wrong in them is named with file, line and mend."""

import subprocess
import sys
from pathlib import Path

import pytest

from winay.analytics.faults import InputFault
from winay.analytics.linkage.mapping import FileMapping
from winay.analytics.linkage.settings import Model, load_model, shipped_model, shipped_models
from winay.analytics.reading import read_yaml

SMALL = """\
kind: thing
columns:
  title: {form: text}
  code: {form: code}
comparisons:
  - name: title
    needs: [title]
    levels:
      - {label: the same, m: 0.9, u: 0.01, when: {same: title}}
      - {label: alike, m: 0.05, u: 0.01, when: {like: title, least: 0.9}}
    rest: {label: different, m: 0.05}
blocking: [[title]]
training: {certain: [[code]], blocks: [[title]]}
thresholds: {automatic: 0.95, review: 0.4}
"""


def problems(text: str, root: type = Model) -> list[str]:
    with pytest.raises(InputFault) as caught:
        read_yaml(text, "a.yaml", root)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("kind", shipped_models())
def test_shipped_models_are_right(kind):
    assert shipped_model(kind).kind == kind


def test_a_small_model_is_read():
    assert read_yaml(SMALL, "a.yaml", Model).thresholds.review == 0.4


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("{same: title}", "{same: titel}", 1, "“titel” is not declared"),
        ("form: text", "form: txt", 3, "not one of the words"),
        ("{same: title}", "{same: title, missing: code}", 9, "exactly one of"),
        ("least: 0.9}", "from: 0.9}", 10, "unknown key “from”"),
        ("{like: title, least: 0.9}", "{like: title}", 10, "“like” needs “least”"),
        ("automatic: 0.95", "automatic: 0.2", 14, "threshold of review is above"),
        ("automatic: 0.95", "automatic: 95", 14, "too large"),
        ("blocking: [[title]]\n", "", 1, "the key “blocking” is missing"),
        ("  code: {form: code}", "  Code!: {form: code}", 1, "cannot be the name of a column"),
        ("blocking: [[title]]", "blocking: [[title]", 13, "not YAML"),
        ("m: 0.9,", "m: viel,", 9, "not a number"),
    ],
)
def test_every_fault_is_named_with_its_line_and_mend(old, new, line, says):
    assert old in SMALL
    found = problems(SMALL.replace(old, new))
    assert any(text.startswith(f"a.yaml:{line}: ") and says in text for text in found), found


def test_all_faults_are_told_at_once():
    assert len(problems(SMALL.replace("form: text", "form: txt").replace("m: 0.9,", "m: 9,"))) == 2


def test_a_mapping_must_say_what_the_truth_is():
    text = "id: a\ncolumns: {given_names: b}\ntruth: {left: x}\n"
    assert "neither pairs nor groups" in problems(text, FileMapping)[0]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    path = tmp_path / "m.yaml"
    path.write_bytes("kind: ñandú".encode("utf-16"))
    with pytest.raises(InputFault, match="not UTF-8"):
        load_model(path)


def test_what_a_file_does_not_have_drops_out_of_the_model():
    model = shipped_model("person")
    there = model.available(["full_name", "birth_date"])
    assert {"given_names", "surname_1", "surnames_sound", "birth_parts"} <= set(there)
    assert not {"document", "phone", "place"} & set(there)


def test_the_engine_needs_neither_django_nor_pandas():
    code = (
        "import sys\n"
        "class No:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name.split('.')[0] in ('pandas', 'django'): raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, No())\n"
        "import pyarrow as pa\n"
        "from winay.analytics.linkage import DuckDB, Linkage, Source, shipped_model\n"
        "rows = {'i': [str(n) for n in range(60)], 'g': [f'Ana{n % 30:c}' for n in range(97, 157)],"
        " 's': ['Quispe'] * 60}\n"
        "source = Source('a', pa.table(rows), 'i', {'given_names': ['g'], 'surname': ['s']})\n"
        "work = Linkage(shipped_model('person'), DuckDB(), [source])\n"
        "work.prepare(); work.compare(work.train()); work.clusters(0.9); print(work.pairs().num_rows)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize(
    ("records", "pairs"), [(80, 500_000), (250_000, 500_000), (600_000, 1_200_000), (9**9, 2_000_000)]
)
def test_more_records_are_taught_by_more_random_pairs_up_to_the_models_most(records, pairs):
    training = shipped_model("person").training
    assert training.random_pairs(records) == pairs
    assert training.model_copy(update={"u_pairs": 300_000}).random_pairs(records) == 300_000
