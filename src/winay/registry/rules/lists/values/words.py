"""Cells that hold one word of a list: yes and no, poverty, kind and registration of an organisation, activity."""

from functools import cache

from winay.base.messages import N_
from winay.registry.rules.lists.values.cells import Wrong, plain, present, shown
from winay.registry.rules.ventures.activities import ACTIVITIES, guess_activity

YES = frozenset(("si", "s", "x", "1", "yes", "y", "true", "verdadero", "ok", "acepta", "ari"))
NO = frozenset(("no", "n", "0", "false", "falso", "no acepta", "mana"))
HEAD = frozenset(("jefe", "jefa", "titular", "jefe a", "jefe de hogar", "jefa de hogar", "jefe del hogar", "head"))
POVERTY = {
    "extreme": (
        "pobre extremo", "pobre extrema", "pobreza extrema", "extrema pobreza", "extremo", "extrema", "pe", "extreme",
    ),
    "poor": (
        "pobre", "pobre no extremo", "pobre no extrema", "pobreza", "pobreza no extrema", "no extremo", "pne", "p",
        "poor",
    ),
    "out": ("no pobre", "no pobreza", "np", "out", "not poor", "non poor"),
}  # fmt: skip
ORGANISATION_KINDS = {
    "community": ("comunidad", "comunidad campesina", "comunidad nativa"),
    "community_group": ("grupo comunal", "comite comunal"),
    "interest_group": ("grupo de interes", "grupo", "gie"),
    "association": ("asociacion", "asociacion de productores", "asoc"),
    "cooperative": ("cooperativa", "coop", "cooperativa agraria"),
    "enterprise": ("empresa", "sac", "eirl", "srl", "s a c", "e i r l"),
    "network": ("red", "red empresarial", "consorcio"),
    "municipality": ("municipalidad", "municipio"),
    "nucleus": ("nucleo ejecutor", "nucleo", "nec", "ne"),
    "family": ("familia",),
}
REGISTRATION = {
    "none": ("no", "no inscrita", "no inscrito", "sin inscripcion", "none", "0"),
    "started": ("en tramite", "tramite", "en proceso", "started"),
    "registered": ("si", "inscrita", "inscrito", "registrada", "registered", "1", "x", "activa", "activo"),
    "cancelled": ("cancelada", "baja", "cancelled"),
}
ACTIVITY_WORDS = {
    "dairy": ("kisu lechemanta ruwasqakuna", "kisu"),
    "meals": ("mikhuna wasi waykusqa mikhuy", "mikhuna wasi"),
    "bread": ("tanta huk ruwasqa mikhuykuna", "tanta"),
    "drinks": ("upyanakuna",),
    "clothes": ("pachakuna",),
    "crafts": ("makiwan ruwasqa joyakuna",),
    "fish": ("challwa",),
    "trees": ("arboles y productos del bosque", "arboles", "sachakuna sachamanta lluqsiqkuna"),
    "crops": ("tarpuykuna",),
    "lodging": ("samana wasi",),
    "transport": ("apay",),
    "repairs": ("allichaykuna",),
    "other": ("otra cosa", "otro", "otra", "otros", "huk imapas"),
}
"""Names of activities in Spanish and Quechua that `guess_activity` does not read."""
KNOWN_WORDS = {
    "declared": (
        "segun dicen",
        "como dicen",
        "declarado",
        "declarada",
        "dicho",
        "as they say",
        "declared",
        "nisqankuman hina",
    ),
    "voucher": (
        *(
            "comprobantes",
            "con comprobantes o cuentas",
            "comprobante",
            "boletas",
            "facturas",
            "cuentas",
            "voucher",
        ),
        *("con comprobantes", "by vouchers or accounts", "vouchers", "comprobantewan utaq cuentawan"),
    ),
    "estimated": ("estimado", "estimada", "estimacion", "calculado", "estimated", "tanteasqa"),
}


def _by_words(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: key for key, words in table.items() for word in (*words, plain(key))}


@cache
def _words_of(name: str) -> dict[str, str]:
    tables = {
        "poverty": POVERTY,
        "kind": ORGANISATION_KINDS,
        "registration": REGISTRATION,
        "activity": {code: (plain(one.name), *ACTIVITY_WORDS.get(code, ())) for code, one in ACTIVITIES.items()},
        "known": KNOWN_WORDS,
    }
    return _by_words(tables[name])


def read_poverty(text: str) -> str:
    """Return the poverty class that a text speaks of."""
    word = plain(present(text))
    if word and word not in _words_of("poverty"):
        raise Wrong(
            N_("“%(text)s” is no poverty class."),
            N_("Write pobre extremo, pobre or no pobre."),
            text=shown(text),
        )
    return _words_of("poverty").get(word, "")


def read_kind(text: str) -> str:
    """Return the kind of organisation that a text speaks of."""
    word = plain(present(text))
    for words in (word, " ".join(word.split()[:3]), " ".join(word.split()[:2]), word.split(" ")[0]):
        if words in _words_of("kind"):
            return _words_of("kind")[words]
    raise Wrong(
        N_("“%(text)s” is no kind of organisation that we know."),
        N_("Write asociación, cooperativa, comunidad campesina, grupo de interés or another kind."),
        text=shown(text),
    )


def read_registration(text: str) -> str:
    """Return the state of a registration."""
    word = plain(present(text))
    if word and word not in _words_of("registration"):
        raise Wrong(
            N_("“%(text)s” does not say whether it is registered."),
            N_("Write inscrita, en trámite, no inscrita or cancelada."),
            text=shown(text),
        )
    return _words_of("registration").get(word, "")


def read_yes(text: str) -> bool | None:
    """Return yes, no, or None for an empty cell."""
    word = plain(present(text).removesuffix(".0"))
    if word in YES or word in NO:
        return word in YES
    if not word:
        return None
    raise Wrong(N_("“%(text)s” says neither yes nor no."), N_("Write sí or no."), text=shown(text))


def read_head(text: str) -> bool:
    """Tell whether a text marks the head of a household; what somebody else is to the head is no fault."""
    word = plain(present(text).removesuffix(".0"))
    return word in HEAD or (word in YES and word != "s")


def read_activity(text: str) -> str:
    """Return the code of what a venture lives from: as our list calls it, else as a group's own words say it."""
    word = plain(present(text))
    if not word:
        return ""
    found = _words_of("activity").get(word) or guess_activity(text)
    if not found:
        raise Wrong(
            N_("“%(text)s” is no activity that we know."),
            N_("Write one of the list in the template, such as Tejido or Cuyes."),
            text=shown(text),
        )
    return found


def read_known(text: str) -> str:
    """Return how sales are known; "" for an empty cell."""
    word = plain(present(text))
    if word and word not in _words_of("known"):
        raise Wrong(
            N_("“%(text)s” does not say how the sales are known."),
            N_("Write: según dicen, comprobantes or estimado."),
            text=shown(text),
        )
    return _words_of("known").get(word, "")
