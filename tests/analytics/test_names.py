"""Names are made comparable the same way in Python and in SQL, and variants of one name meet."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winay.analytics import names
from winay.analytics.linkage.backends import DuckDB

LATIN = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
        st.sampled_from(sorted(names.LETTERS)),
        st.sampled_from([*sorted(names.MARKS), *"’´ʼßøĐ€"]),
        st.sampled_from("qcckhwuaeioyllssn "),
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def base():
    backend = DuckDB(threads=1)
    yield backend
    backend.close()


@pytest.mark.parametrize(
    "variants",
    [
        ("Quispe", "QUISPE", "Quisphe", "Kispe", "Quespe"),
        ("Huamán", "Waman", "Guaman", "HUAMAN"),
        ("Ccori", "Qori", "Cori", "Kori"),
        ("Mallqui", "Malqui", "Mallki"),
        ("Vilca", "Huillca", "Wilka", "Willca"),
        ("Choquehuanca", "Chuquiwanka", "Choqquehuanca"),
        ("De la Cruz", "Delacruz", "DE LA CRUZ", "Dela Cruz"),
        ("Ccahuana", "Cahuana", "Qawana"),
        ("T'ito", "Tito", "Thito", "T’itu"),
        ("Ñahui", "NAHUI", "N\u0303ahui"),
        ("Mamani", "Mamáni", "Mamane"),
        ("Yupanqui", "Yupanki", "Iupanqui"),
    ],
)
def test_variants_of_a_name_sound_the_same(variants):
    assert len({names.sound(variant) for variant in variants}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Huamán", "Huamaní"), ("Condori", "Cóndor"), ("Quispe", "Quispilla"), ("Mamani", "Mayta"), ("Rosa", "Raúl")],
)
def test_different_names_sound_different(one, other):
    assert names.sound(one) != names.sound(other)


def test_the_order_of_surnames_does_not_matter():
    assert names.sort_words(names.fold("Quispe Mamani")) == names.sort_words(names.fold("MAMANI  Quispe"))


@given(LATIN)
@settings(deadline=None, max_examples=200)
def test_folding_twice_changes_nothing(text):
    assert names.fold(names.fold(text)) == names.fold(text)
    assert names.plain(names.plain(text)) == names.plain(text)


@given(LATIN)
@settings(deadline=None, max_examples=200)
def test_capitals_and_accents_do_not_matter(text):
    assert names.fold(text.upper() if text.upper().lower() == text.lower() else text) == names.fold(text)
    assert names.fold("á".join(text.split("a"))) == names.fold(text)


@given(st.lists(LATIN, min_size=10, max_size=20))
@settings(deadline=None, max_examples=10)
def test_sql_and_python_agree(base, texts):
    pairs = [
        (names.fold, names.fold_sql("t", base)),
        (names.plain, names.plain_sql("t", base)),
        (names.sound, names.sound_sql(names.fold_sql("t", base), base)),
        (names.organisation, names.organisation_sql("t", base)),
        (names.core, names.core_sql(names.organisation_sql("t", base), base)),
        (lambda text: names.sort_words(names.fold(text)), base.sorted_words(names.fold_sql("t", base))),
    ]
    expressions = ", ".join(expression for _python, expression in pairs)
    connection: duckdb.DuckDBPyConnection = base.connection
    for text in texts:
        row = connection.execute(f"select {expressions} from (select ? as t)", [text]).fetchone()
        assert row == tuple(python(text) for python, _expression in pairs), repr(text)


def test_an_organisation_is_known_by_what_is_particular_in_its_name():
    long = "ASOCIACIÓN DE PRODUCTORES AGROPECUARIOS SAN ISIDRO LABRADOR S.A.C."
    assert names.organisation("Asoc. Prod. Agrop. San Isidro Labrador") == names.organisation(long)
    assert names.core(long) == "san isidro labrador"
