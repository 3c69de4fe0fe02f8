"""What ventures live from: a short list with the division of CIIU Rev. 4, and the guess from a group's own words."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from unicodedata import normalize

from winay.base.messages import N_


class Activity(NamedTuple):
    """One line of the list: `division` and `section` of the CIIU (Rev. 4, as INEI and SUNAT use it); "" for none.

    `stems` are beginnings of the words by which groups call it, in Spanish and Quechua, without accents.
    """

    name: str
    section: str
    division: str
    stems: tuple[str, ...]


ACTIVITIES: Mapping[str, Activity] = {
    "bees": Activity(N_("Bees and honey"), "A", "01", ("abeja", "apicult", "apicola", "miel", "polen")),
    "dairy": Activity(N_("Cheese and milk products"), "C", "10", ("queso", "lacteo", "yogur", "manjar", "quesill")),
    "meals": Activity(N_("Restaurant and cooked meals"), "I", "56", ("restaur", "comida", "picanter", "gastronom")),
    "bread": Activity(
        N_("Bread and other processed food"),
        "C",
        "10",
        ("pan", "panader", "panific", "mermelada", "harina", "procesa", "transforma", "embutid", "deshidrat", "molin"),
    ),
    "drinks": Activity(N_("Drinks"), "C", "11", ("nectar", "bebida", "chicha", "licor", "vino", "destilad")),
    "clothes": Activity(N_("Clothes"), "C", "14", ("confeccion", "ropa", "costura", "sastr", "bordad", "chompa")),
    "textiles": Activity(
        N_("Weaving, spinning and felt"),
        "C",
        "13",
        ("tejid", "tejed", "textil", "telar", "hilad", "lana", "awa", "fieltro"),
    ),
    "crafts": Activity(
        N_("Crafts and jewellery"), "C", "32", ("artesan", "joyer", "plater", "retablo", "mate", "tallad")
    ),
    "pottery": Activity(N_("Pottery, bricks and tiles"), "C", "23", ("ceramic", "alfar", "ladrillo", "teja")),
    "wood": Activity(N_("Carpentry and furniture"), "C", "31", ("carpinter", "mueble", "ebanist")),
    "small_animals": Activity(
        N_("Guinea pigs, poultry and other small animals"),
        "A",
        "01",
        ("cuy", "cuye", "gallina", "pollo", "pavo", "pato", "ave", "conejo", "chancho", "cerdo", "porcin", "quwi"),
    ),
    "livestock": Activity(
        N_("Cattle, sheep, alpacas"),
        "A",
        "01",
        ("vacun", "vaca", "toro", "torete", "ganado", "ganader", "oveja", "ovino", "alpaca", "llama", "caprin"),
    ),
    "fish": Activity(N_("Fish"), "A", "03", ("trucha", "pesca", "pez", "peces", "piscicult", "acuicult", "tilapia")),
    "trees": Activity(N_("Trees and forest products"), "A", "02", ("forest", "vivero", "pino", "eucalipt", "tara")),
    "crops": Activity(
        N_("Crops"),
        "A",
        "01",
        (
            "papa", "maiz", "quinua", "haba", "hortaliza", "huerto", "palta", "cafe", "cacao", "fruta", "frutal",
            "aguaymanto", "alfalfa", "arveja", "cebolla", "ajo", "flor", "oregano", "cultivo", "agricol", "siembra",
            "fresa", "tuna", "cochinilla", "forraje", "semilla", "granadilla", "durazno", "hongo",
        ),
    ),
    "tourism": Activity(N_("Tourism"), "N", "79", ("turis", "guia", "vivencial")),
    "lodging": Activity(N_("Lodging"), "I", "55", ("hosped", "hostal", "hotel", "alojam")),
    "trade": Activity(N_("Shop and trade"), "G", "47", ("tienda", "bodega", "comercio", "venta", "feria")),
    "transport": Activity(N_("Transport"), "H", "49", ("transport", "mototaxi", "flete", "carga")),
    "repairs": Activity(N_("Repairs"), "S", "95", ("repara", "mecanic", "electricist")),
    "services": Activity(N_("Other services"), "S", "96", ("peluquer", "lavander", "servicio", "internet")),
    "other": Activity(N_("Something else"), "", "", ()),
}  # fmt: skip
"""In the order of the list that people choose from."""

WORD = re.compile(r"[a-z]+")
SHORT = 4
"""A stem of so few letters is a whole word, or one with the ending of its plural: “ave”, “aves”, not “avena”."""


def guess_activity(text: str) -> str:
    """Return the code of the activity that a group's words speak of, or "" where none does.

    The first word that means something decides: “crianza de cuyes y venta de abono” is small animals. A person can
    always say otherwise.
    """
    plain = "".join(c for c in normalize("NFKD", text.casefold()) if c.isascii())
    for word in WORD.findall(plain):
        for code, activity in ACTIVITIES.items():
            if any(_means(word, stem) for stem in activity.stems):
                return code
    return ""


def _means(word: str, stem: str) -> bool:
    return word.startswith(stem) if len(stem) > SHORT else word in (stem, stem + "s", stem + "es")
