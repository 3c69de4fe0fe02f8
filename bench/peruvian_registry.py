"""A registry of invented people of Peru, with duplicates, families and namesakes, and the truth about it.

Surnames and given names follow skewed frequencies (the first surnames of Peru on top, a long invented tail). People
live in households that share surnames, address and often the telephone; fathers and sons share names; namesakes live in
one district. One row in ten is a second or third record of somebody, corrupted as registers are: accents lost, Quechua
spellings, surnames exchanged or missing, second given names dropped, letters mistyped; documents missing, mistyped, or
without their zeros in front; days and months exchanged; people moved, telephones changed. The same seed gives the same
rows. Districts come from a file with a column `inei` if one is named, otherwise they are invented.

With `--families` there is much more of what makes two relatives look like one: twins, brothers who share their first
name, documents issued one after the other at one desk, lent to a relative who has none, or missing; an official's own
document on the forms of many; fathers and sons of one name, namesakes, first records without a date of birth.

    python bench/peruvian_registry.py --rows 60000 --folder /tmp/registry [--districts peru.csv] [--families]

writes registry.parquet, registry.csv, truth.parquet, truth.csv (`id`, `persona`) and mapping.yaml.
"""

import argparse
import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

SEED = 2015
DUPLICATES = 0.10
UNDATED = 0.02
"""The share of first records without a date of birth, in a registry with `families`."""
TODAY = np.datetime64("2026-01-01")

SURNAMES = (
    "Quispe Flores Sánchez García Rodríguez Rojas Huamán Mamani Vásquez López Torres Ramos Díaz Pérez González Mendoza "
    "Fernández Chávez Ramírez Castillo Gutiérrez Espinoza Vargas Cruz Condori Martínez Castro Ruiz Herrera Gómez "
    "Romero Salazar Reyes Silva Morales Jiménez Rivera Aguilar Álvarez Choque Medina Ccama Apaza Delgado Córdova "
    "Guerrero Guevara Muñoz Vega Cárdenas Valdivia Palomino Paredes Ortiz Huanca Chuquimango Yupanqui Ticona "
    "Ccori Cahuana Huaracha Mallqui Vilca Choquehuanca Sulca Ñahui Poma Rimachi Tito Taipe Ayma Huillca Cusi Pari "
    "Ccahuana Qqueccaño Champi Puma Soto Inga Huaringa Cóndor Huayta Ccoyllo Atoche Chipana Coaquira Machaca Nina "
    "Larico Calla Sucari Yana Turpo Charca Arapa Layme Curasi Laura Cáceres Núñez Peña León Campos Santos Peralta "
    "Salas Bravo Alvarado Bautista Villanueva Cabrera Leiva Tapia Miranda Lozano Carrasco Contreras Zapata Arias Ríos "
    "Ponce Molina Acosta Benites Ventura Ramón Obregón Solís Milla Figueroa Maguiña Alegre Cotrina Depaz Norabuena"
).split()
COMPOUND = ["De la Cruz", "Del Águila", "De la Rosa", "San Miguel", "De los Santos", "La Torre", "Del Carpio"]
WOMEN = (
    "María Rosa Juana Ana Carmen Luz Julia Elena Victoria Teresa Flor Isabel Martha Luisa Margarita Silvia Gladys "
    "Norma Nancy Yolanda Lucía Sonia Maritza Patricia Ruth Esther Delia Olga Blanca Bertha Irma Sara Elizabeth Roxana "
    "Yaneth Nélida Hilda Felícitas Saturnina Fortunata Eulogia Paulina Dionisia Benita Gregoria Valentina Alejandra "
    "Camila Daniela Milagros Fiorela Brenda Karina Katherine Yessica Mayra Shirley Lizbeth Evelyn Nayeli Kusi Sami "
    "Illari Wayta Killa Justina Epifania Leonarda Vilma Edith Mery Nery Aydeé Noemí Raquel Rebeca Zenaida Úrsula"
).split()
MEN = (
    "José Juan Luis Carlos Jorge Víctor Pedro Manuel Jesús Miguel Julio César Santos Walter Segundo Óscar Raúl Mario "
    "Wilmer Percy Edwin Hugo Freddy Félix Francisco Alberto Antonio Fernando Roberto Eduardo Ricardo Rubén Andrés "
    "Ángel Marcos Pablo Daniel David Moisés Samuel Elías Isaac Abel Rolando Nilton Jhon Kevin Brayan Cristian Yonatan "
    "Rosendo Saturnino Fortunato Eulogio Paulino Dionisio Benito Gregorio Valentín Alejandro Sebastián Mateo Thiago "
    "Inti Amaru Wari Illapa Rumi Justino Epifanio Leonardo Hilario Teodoro Mariano Cirilo Faustino Isidro Zenón"
).split()
STREETS = (
    "Los Andes;San Martín;Grau;Bolognesi;Túpac Amaru;Mariscal Castilla;Progreso;Las Flores;Huáscar;Atahualpa;"
    "Miraflores;Real;Comercio;Lima;Cusco;Arequipa;Ayacucho;Junín;Sucre;Bolívar;Pachacútec;Los Pinos;Los Incas;"
    "Micaela Bastidas;Ramón Castilla;28 de Julio;2 de Mayo;José Olaya;Alfonso Ugarte;La Cultura;El Sol;Libertad"
).split(";")
KINDS = ("Jr.", "Av.", "Calle", "Psje.")
HAMLETS = ("Comunidad", "Caserío", "Anexo", "C.P.", "Sector")
VARIANTS = (
    ("Qu", "K"), ("Cc", "Q"), ("Cc", "C"), ("Hua", "Wa"), ("Hua", "Gua"), ("Hui", "Wi"), ("lla", "la"), ("ll", "l"),
    ("que", "qui"), ("que", "ke"), ("isp", "esp"), ("spe", "sphe"), ("hu", "w"), ("qui", "ki"), ("ay", "ai"),
    ("ñ", "n"), ("z", "s"), ("y", "i"), ("C", "K"), ("v", "b"), ("cs", "x"), ("mp", "np"), ("i", "e"), ("u", "o"),
)  # fmt: skip
"""How Andean names change their spelling."""
COLUMNS = (
    "id", "dni", "nombres", "ap_paterno", "ap_materno", "sexo", "fec_nac", "celular", "direccion", "ubigeo",
)  # fmt: skip
MAPPING = """\
kind: person
id: id
columns:
  given_names: nombres
  surname_1: ap_paterno
  surname_2: ap_materno
  birth_date: fec_nac
  sex: sexo
  document: dni
  phone: celular
  address: direccion
  place: ubigeo
truth: {id: id, entity: persona}
"""
Texts = np.ndarray


@dataclass
class People:
    """The people as they are, one array a column; nothing is missing but documents and telephones."""

    given: Texts
    father: Texts
    mother: Texts
    woman: np.ndarray
    born: np.ndarray
    document: Texts
    phone: Texts
    address: Texts
    place: Texts


def skewed(count: int, power: float, chance: np.random.Generator, size: int, offset: float = 3.0) -> np.ndarray:
    """Return `size` positions below `count`, distributed as names are by rank: (rank + offset)^-power."""
    weights = np.power(np.arange(count) + offset, -power)
    return chance.choice(count, size=size, p=weights / weights.sum())


def invented_surnames(count: int, chance: np.random.Generator) -> list[str]:
    """Return surnames of the long tail, made of syllables as they occur in the Andes and on the coast."""
    starts = (
        "Hua Cho Qui Cco Cha Ma Pa Sa Ta Yu La Va Ca Mo Ti Pu Hui Su Ro Be Al Ar Za Lu Ve Ni Que Lla To".split()
    )
    middles = "man lla qui ri ta ca nca spi yra ll cha mbo rco ña ve la ro ne si pa ccha yo nta rra go".split()
    ends = "ni co pe ca ta qui ri lla ya nco s z do no cca ra mi ña yo res nez".split()
    found: dict[str, None] = {}
    while len(found) < count:
        for start, middle, end in zip(
            *(chance.choice(part, count) for part in (starts, middles, ends)), strict=True
        ):
            found[f"{start}{middle}{end}"] = None
    return list(found)[:count]


def districts_from(path: Path | None, chance: np.random.Generator) -> Texts:
    """Return the codes of districts, from a file with the column `inei` or invented."""
    if path and path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            return np.array([row["inei"] for row in csv.DictReader(file) if row["inei"]], dtype=object)
    codes = [f"{region:02}{province:02}{district:02}" for region in range(1, 26) for province in range(1, 9)
             for district in range(1, 10)]  # fmt: skip
    return np.array(codes, dtype=object)[chance.permutation(len(codes))]


def people(count: int, chance: np.random.Generator, districts: Texts, *, families: bool = False) -> People:
    """Return `count` people in households: a couple or one parent, children who carry a surname of each.

    With `families`, relatives look more alike (`make_alike`).
    """
    surnames = np.array([*SURNAMES, *COMPOUND, *invented_surnames(9000, chance)], dtype=object)
    sizes = chance.choice([1, 2, 3, 4, 5, 6, 7], size=count, p=[0.12, 0.14, 0.2, 0.24, 0.16, 0.09, 0.05])
    homes = int(np.searchsorted(np.cumsum(sizes), count)) + 1
    home = np.repeat(np.arange(homes), sizes[:homes])[:count]
    begins = np.searchsorted(home, np.arange(homes))
    role = np.arange(count) - begins[home]
    own = surnames[skewed(len(surnames), 1.05, chance, (4 * homes))].reshape(4, homes)
    father = np.where(role == 1, own[2, home], own[0, home])
    mother = np.where(role == 0, own[1, home], np.where(role == 1, own[3, home], own[2, home]))
    woman = np.where(role == 0, chance.random(count) < 0.3, np.where(role == 1, True, chance.random(count) < 0.5))
    woman[(role == 1) & woman[begins[home]]] = False
    given = given_names(woman, chance)
    named_after = (role > 1) & (chance.random(count) < 0.06) & (woman == woman[begins[home]])
    given[named_after] = given[begins[home]][named_after]
    age = np.where(role < 2, chance.normal(44, 14, count).clip(18, 92), chance.gamma(2.2, 6.5, count).clip(0, 45))
    days = (age * 365.25).astype(int) + chance.integers(0, 365, count)
    twin = (role > 2) & (chance.random(count) < 0.02)
    days[twin] = days[np.flatnonzero(twin) - 1]
    born = TODAY - days.astype("timedelta64[D]")
    place = districts[skewed(len(districts), 0.75, chance, homes)][home]
    address = addresses(homes, chance)[home]
    record = People(
        given, father, mother, woman, born, documents(age, chance), phones(home, homes, chance), address, place
    )
    add_namesakes(record, chance)
    if families:
        make_alike(record, home, role, begins, chance)
    return record


def given_names(woman: np.ndarray, chance: np.random.Generator) -> Texts:
    """Return one given name, or two for six people in ten."""
    count = len(woman)
    found = np.empty(count, dtype=object)
    for names, chosen in ((np.array(WOMEN, dtype=object), woman), (np.array(MEN, dtype=object), ~woman)):
        size = int(chosen.sum())
        first, second = (names[skewed(len(names), 0.8, chance, size)] for _ in range(2))
        found[chosen] = np.where((chance.random(size) < 0.6) & (first != second), first + " " + second, first)
    return found


def documents(age: np.ndarray, chance: np.random.Generator) -> Texts:
    """Return documents of eight digits, each once; the older begin with zeros more often; one in nine has none."""
    count = len(age)
    low = np.where(age > 60, 200_000, np.where(age > 18, 1_000_000, 60_000_000))
    high = np.where(age > 60, 33_000_000, np.where(age > 18, 48_000_000, 93_000_000))
    numbers = chance.integers(low, high)
    while len(twice := np.setdiff1d(np.arange(count), np.unique(numbers, return_index=True)[1])):
        numbers[twice] = chance.integers(low[twice], high[twice])
    found = np.char.zfill(numbers.astype(str), 8).astype(object)
    found[chance.random(count) < 0.11] = ""
    return found


def phones(home: np.ndarray, homes: int, chance: np.random.Generator) -> Texts:
    """Return mobile numbers: of the household for half, one's own for a quarter, none for the others."""
    count = len(home)
    shared = (900_000_000 + chance.integers(0, 99_999_999, homes)).astype(str).astype(object)[home]
    own = (900_000_000 + chance.integers(0, 99_999_999, count)).astype(str).astype(object)
    lot = chance.random(count)
    return np.where(lot < 0.5, shared, np.where(lot < 0.75, own, ""))


def addresses(homes: int, chance: np.random.Generator) -> Texts:
    """Return an address a household: a street and number, or in the country a hamlet and perhaps a plot."""
    streets = np.array(STREETS, dtype=object)
    number = chance.integers(1, 1800, homes).astype(str).astype(object)
    town = chance.choice(np.array(KINDS, dtype=object), homes) + " " + chance.choice(streets, homes) + " " + number
    hamlets = np.array([f"{kind} {name}" for kind in HAMLETS for name in STREETS], dtype=object)
    plot = np.where(
        chance.random(homes) < 0.4, " Lt. " + chance.integers(1, 90, homes).astype(str).astype(object), " s/n"
    )
    return np.where(chance.random(homes) < 0.55, town, chance.choice(hamlets, homes) + plot)


def add_namesakes(record: People, chance: np.random.Generator) -> None:
    """Let one person in a hundred have exactly the names of another of the same district."""
    count = len(record.given)
    order = np.argsort(record.place.astype(str), kind="stable")
    at = chance.choice(count - 1, size=count // 100, replace=False)
    one, other = order[at], order[at + 1]
    same = record.woman[one] == record.woman[other]
    for column in (record.given, record.father, record.mother):
        column[other[same]] = column[one[same]]


def make_alike(
    record: People, home: np.ndarray, role: np.ndarray, begins: np.ndarray, chance: np.random.Generator
) -> None:
    """Give relatives in common what families have in common: see the head of this file.

    Of a hundred children who have an elder one 6 are its twins, 15 share its first name, and 35 got their document at
    the same desk, up to nine numbers later; of a hundred first children 8 have all names of the father; 15 people in a
    hundred have no document, and a third of them stand with a relative's; one in three hundred with an official's.
    """
    count = len(role)

    def some(who: np.ndarray, share: float) -> np.ndarray:
        return np.flatnonzero(who & (chance.random(count) < share))

    younger, child = role > 2, role == 2
    son = some(child & (record.woman == record.woman[begins[home]]), 0.08)
    record.given[son] = record.given[begins[home[son]]]
    for at in some(younger, 0.06):
        record.born[at] = record.born[at - 1]
    for at in some(younger & (record.woman == np.roll(record.woman, 1)), 0.15):
        first = record.given[at - 1].split(" ")[0]
        names = WOMEN if record.woman[at] else MEN
        elder, younger_one = chance.choice([name for name in names if name != first], size=2, replace=False)
        record.given[at - 1], record.given[at] = f"{first} {elder}", f"{first} {younger_one}"
    taken = set(record.document)
    for at in some(younger, 0.35):
        near = record.document[at - 1]
        following = f"{int(near) + int(chance.integers(1, 10)):08d}" if near else ""
        if following and following not in taken:
            taken.add(following)
            record.document[at] = following
    without = some(np.ones(count, dtype=bool), 0.15)
    record.document[without] = ""
    for at in without[chance.random(len(without)) < 0.33]:
        start = begins[home[at]]
        relatives = [one for one in range(start, min(start + 7, count)) if home[one] == home[at] and one != at]
        if relatives:
            record.document[at] = record.document[relatives[int(chance.integers(len(relatives)))]]
    officials = record.document[chance.choice(count, size=max(count // 20_000, 1))]
    for at in some(np.ones(count, dtype=bool), 1 / 300):
        record.document[at] = officials[int(chance.integers(len(officials)))]


def corrupted(record: People, who: np.ndarray, chance: np.random.Generator) -> dict[str, Texts]:
    """Return records of the people `who` as another office wrote them down."""
    count = len(who)
    given, father, mother = record.given[who].copy(), record.father[who].copy(), record.mother[who].copy()

    def some(share: float) -> np.ndarray:
        return chance.random(count) < share

    def change(texts: Texts, share: float, how: Callable[[str, np.random.Generator], str]) -> None:
        for at in np.flatnonzero(some(share)):
            texts[at] = how(texts[at], chance)

    change(given, 0.22, lambda text, _chance: text.split(" ")[0])
    change(given, 0.12, mistyped)
    for surname in (father, mother):
        change(surname, 0.2, respelled)
        change(surname, 0.1, mistyped)
    swap = some(0.06)
    father[swap], mother[swap] = mother[swap], father[swap]
    mother[some(0.08)] = ""
    fields = some(0.02)
    given[fields], father[fields] = father[fields], given[fields]
    document = record.document[who].copy()
    document[some(0.2)] = ""
    change(document, 0.08, mistyped_digits)
    lost = some(0.3)
    document[lost] = [text.lstrip("0") for text in document[lost]]
    born = dates(record.born[who])
    exchanged = some(0.06) & (np.array([text[:2] for text in born]) <= "12")
    born[exchanged] = [f"{text[3:5]}/{text[:2]}/{text[6:]}" for text in born[exchanged]]
    change(born, 0.06, mistyped_digits)
    born[some(0.08)] = ""
    place, address, phone = record.place[who].copy(), record.address[who].copy(), record.phone[who].copy()
    moved = some(0.2)
    address[moved] = addresses(int(moved.sum()), chance)
    far = moved & some(0.4)
    place[far] = chance.permutation(record.place[who])[far]
    change(
        address,
        0.3,
        lambda text, _chance: text.replace("Jr. ", "Jirón ").replace("s/n", "").replace("Av. ", "Avenida "),
    )
    change(address, 0.15, mistyped)
    address[some(0.15)] = ""
    renewed = some(0.3)
    phone[renewed] = (900_000_000 + chance.integers(0, 99_999_999, int(renewed.sum()))).astype(str)
    phone[some(0.2)] = ""
    sex = np.where(record.woman[who] ^ some(0.01), "F", "M").astype(object)
    sex[some(0.05)] = ""
    return {
        "dni": document, "nombres": given, "ap_paterno": father, "ap_materno": mother, "sexo": sex, "fec_nac": born,
        "celular": phone, "direccion": address, "ubigeo": place,
    }  # fmt: skip


def as_they_are(record: People) -> dict[str, Texts]:
    """Return the first record of everybody."""
    return {
        "dni": record.document, "nombres": record.given, "ap_paterno": record.father, "ap_materno": record.mother,
        "sexo": np.where(record.woman, "F", "M").astype(object), "fec_nac": dates(record.born), "celular": record.phone,
        "direccion": record.address, "ubigeo": record.place,
    }  # fmt: skip


def dates(born: np.ndarray) -> Texts:
    """Return dates as day/month/year."""
    parts = np.char.partition(np.datetime_as_string(born).astype("U10"), "-")
    rest = np.char.partition(parts[:, 2], "-")
    return np.char.add(
        np.char.add(np.char.add(rest[:, 2], "/"), np.char.add(rest[:, 0], "/")), parts[:, 0]
    ).astype(object)


def respelled(text: str, chance: np.random.Generator) -> str:
    """Return a name with one Andean change of spelling, if one applies."""
    fitting = [(old, new) for old, new in VARIANTS if old in text]
    if not fitting:
        return text
    old, new = fitting[int(chance.integers(len(fitting)))]
    return text.replace(old, new, 1)


def mistyped(text: str, chance: np.random.Generator) -> str:
    """Return a text with one letter changed, left out, doubled or exchanged with the next."""
    if len(text) < 3:
        return text
    at, how = int(chance.integers(1, len(text) - 1)), int(chance.integers(4))
    letter = "aeiounlrst"[int(chance.integers(10))]
    return (
        text[:at] + letter + text[at + 1 :],
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    )[how]


def mistyped_digits(text: str, chance: np.random.Generator) -> str:
    """Return a number or date with one digit changed, or two neighbours exchanged."""
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    if len(digits) < 2:
        return text
    at = digits[int(chance.integers(len(digits) - 1))]
    if text[at + 1].isdigit() and chance.random() < 0.4:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + str((int(text[at]) + int(chance.integers(1, 10))) % 10) + text[at + 1 :]


def styled(columns: dict[str, Texts], chance: np.random.Generator) -> None:
    """Let each row be written as its office writes: as it is, in capitals, or in capitals without accents."""
    style = chance.choice(3, size=len(columns["dni"]), p=[0.35, 0.25, 0.4])
    plain = str.maketrans("ÁÉÍÓÚÑÜ", "AEIOUNU")
    for name in ("nombres", "ap_paterno", "ap_materno", "direccion"):
        texts = columns[name] = columns[name].copy()
        for at in np.flatnonzero(style > 0):
            capitals = texts[at].upper()
            texts[at] = capitals.translate(plain) if style[at] == 2 else capitals


def registry(
    rows: int, *, seed: int = SEED, districts: Path | None = None, families: bool = False
) -> tuple[pa.Table, pa.Table]:
    """Return a registry of `rows` rows and the truth: `id` and `persona` of every row."""
    chance = np.random.default_rng(seed)
    copies = int(rows * DUPLICATES)
    record = people(rows - copies, chance, districts_from(districts, chance), families=families)
    who = second_records(rows - copies, copies, chance)
    first, again = as_they_are(record), corrupted(record, who, chance)
    if families:
        first["fec_nac"][chance.random(len(first["fec_nac"])) < UNDATED] = ""
    columns = {name: np.concatenate([first[name], again[name]]) for name in first}
    styled(columns, chance)
    person = np.concatenate([np.arange(rows - copies), who])
    order = chance.permutation(rows)
    ids = np.char.add("R", np.char.zfill(np.arange(rows).astype(str), 8)).astype(object)
    texts = {name: pa.array([value or None for value in columns[name][order]], pa.string()) for name in columns}
    truth = {"id": pa.array(ids, pa.string()), "persona": pa.array(person[order])}
    return pa.table({"id": truth["id"], **texts}).select(list(COLUMNS)), pa.table(truth)


def second_records(population: int, copies: int, chance: np.random.Generator) -> np.ndarray:
    """Return who is recorded again: most once more, some two or three times more."""
    times = chance.choice([1, 2, 3], size=copies, p=[0.8, 0.15, 0.05])
    chosen = chance.choice(population, size=min(copies, population), replace=False)
    return np.repeat(chosen, times[: len(chosen)])[:copies]


def write(
    folder: Path,
    rows: int,
    *,
    seed: int = SEED,
    districts: Path | None = None,
    families: bool = False,
    as_csv: bool = True,
) -> None:
    """Write the registry, the truth and the mapping to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = registry(rows, seed=seed, districts=districts, families=families)
    for name, table in zip(("registry", "truth"), tables, strict=True):
        pa.parquet.write_table(table, folder / f"{name}.parquet")
        if as_csv:
            pa.csv.write_csv(table, folder / f"{name}.csv")
    (folder / "mapping.yaml").write_text(MAPPING, "utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--districts", type=Path, help="CSV with a column “inei”")
    parser.add_argument("--families", action="store_true", help="much of what makes two relatives look like one")
    options = parser.parse_args(arguments)
    write(options.folder, options.rows, seed=options.seed, districts=options.districts, families=options.families)


if __name__ == "__main__":
    main()
