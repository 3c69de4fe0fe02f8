"""The fields of ours that a column of a list can be, and the words of headings that speak of them."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from winay.base.messages import N_
from winay.base.words import plain_words

PEOPLE, ORGANISATIONS, VENTURES, PROVIDERS = "people", "organisations", "ventures", "providers"
KINDS = (PEOPLE, ORGANISATIONS, VENTURES, PROVIDERS)
WITH_PEOPLE = (PEOPLE, VENTURES, PROVIDERS)
"""Kinds of list whose rows name a person: of ventures, the owner."""


@dataclass(frozen=True)
class Field:
    """A field: its key, what people read, the kinds of list that have it, and patterns of plain headings."""

    key: str
    label: str
    kinds: tuple[str, ...] = (PEOPLE,)
    patterns: tuple[str, ...] = ()


BOTH = (PEOPLE, ORGANISATIONS)
_OF_VENTURES = (
    Field(
        "venture",
        N_("Code of the venture here"),
        (VENTURES,),
        (r"\bcod\w* .*(empren|neg)", r"\bneg\w* cod", r"code of .*venture"),
    ),
    Field(
        "sales_since",
        N_("Sales: from"),
        (VENTURES,),
        (r"(venta|sale|qhatu)\w* .*(desde|from|qallar)", r"(desde|from)\b.*(venta|sale)", r"^(desde|from)$"),
    ),
    Field(
        "sales_until",
        N_("Sales: to"),
        (VENTURES,),
        (r"(venta|sale|qhatu)\w* .*(hasta|\bto\b|tuku)", r"(hasta|until)\b.*(venta|sale)", r"^(hasta|to|until)$"),
    ),
    Field(
        "sales_known",
        N_("Sales: how it is known"),
        (VENTURES,),
        (r"(venta|sale|qhatu)\w* .*(como|how|imayna|fuente|sustento)",),
    ),
    Field(
        "sales",
        N_("Sales: amount in soles"),
        (VENTURES,),
        (r"\bventas?\b", r"\bsales\b", r"\bqhatu\w*", r"\bingresos?\b", r"\bmonto\b"),
    ),
    Field(
        "jobs_women",
        N_("Jobs: of women"),
        (VENTURES,),
        (r"(empleo|job|puesto|llank)\w*.*(mujer|wom|warmi)", r"^mujeres$", r"^women$"),
    ),
    Field(
        "jobs_young",
        N_("Jobs: of those under 30"),
        (VENTURES,),
        (r"(empleo|job|puesto|llank)\w*.*(menor|joven|jovene|under|young|30|wayna)", r"^jovenes$"),
    ),
    Field(
        "jobs_day",
        N_("Jobs: on the day"),
        (VENTURES,),
        (r"(empleo|job|puesto|llank)\w*.*(\bdia\b|fecha|day|date|p ?unchaw)",),
    ),
    Field("jobs", N_("Jobs, all"), (VENTURES,), (r"\bempleos?\b", r"\bjobs?\b", r"\bpuestos?\b", r"\bllank\w*")),
    Field(
        "activity",
        N_("What the venture lives from"),
        (VENTURES,),
        ("actividad", "rubro", r"\bgiro\b", "activity", "lives", r"\bruway\w*"),
    ),
    Field(
        "venture_name",
        N_("Name of the venture"),
        (VENTURES,),
        (r"emprendimiento", r"\bnegocio", r"\bventure\b", r"\bempresa\b"),
    ),
    Field(
        "began",
        N_("Began on, or in the year"),
        (VENTURES,),
        (r"\binicio\b", r"\bempezo\b", r"\bcomenzo\b", r"\bbegan\b", r"\bqallar\w*"),
    ),
    Field(
        "group",
        N_("Group that owns it"),
        (VENTURES,),
        ("organizacion", "grupo", "asociacion", "razon social", r"\bgroup\b", r"\bhunu\w*"),
    ),
)
_TRAINED = r"(capacit|curso|train|yachachi)\w*"
_OF_PROVIDERS = (
    Field(
        "serves",
        N_("Districts where they serve"),
        (PROVIDERS,),
        (r"\b(atiend|sirv|serv|cobertura|ambito)\w*", r"distritos\b", "districts"),
    ),
    Field(
        "provider_kind",
        N_("What they are: yachaq, yachachiq, consultant, firm"),
        (PROVIDERS,),
        (r"\b(tipo|clase|kind|categoria)\b", r"\bcargo\b"),
    ),
    Field(
        "without_pay",
        N_("Serves without pay"),
        (PROVIDERS,),
        ("ad honorem", r"sin (pago|cobr\w*)", "without pay", "gratis"),
    ),
    Field(
        "price_per",
        N_("The price is for a day, a visit, a month, the work"),
        (PROVIDERS,),
        (r"(precio|costo|tarifa|price)\w* .*(por|per|unidad|unit)\b", r"^(por|per|unidad)$"),
    ),
    Field("price", N_("Price in soles"), (PROVIDERS,), (r"\b(precio|costo|tarifa|honorario|price|chanin)\w*",)),
    Field(
        "trained_on",
        N_("Trained until"),
        (PROVIDERS,),
        (rf"{_TRAINED}.*(fecha|dia|date|termin|fin|until|p ?unchaw)\w*", rf"(fecha|date)\b.*{_TRAINED}"),
    ),
    Field(
        "trained_by",
        N_("Trained by, an institution"),
        (PROVIDERS,),
        (rf"{_TRAINED}.*\b(por|by|institucion|entidad)\b", r"\binstitucion\w*", "entidad"),
    ),
    Field("trained_in", N_("Trained in"), (PROVIDERS,), (_TRAINED,)),
    Field(
        "skills",
        N_("What they know"),
        (PROVIDERS,),
        (
            r"\bsab(e|er|eres)\b",
            r"especialid\w*",
            r"\btemas?\b",
            r"conocimiento\w*",
            r"skills?",
            r"\byachay\w*",
            "servicio",
        ),
    ),
    Field("spoken", N_("Languages that they speak"), (PROVIDERS,), ("idioma", "lengua", "language", r"\bsimi\w*")),
    Field(
        "shown",
        N_("Signed that they may be shown to everybody"),
        (PROVIDERS,),
        (r"\bpublic\w*", "mostrar", "shown", "autoriza", "consent"),
    ),
    Field(
        "about",
        N_("What a group should know of them"),
        (PROVIDERS,),
        (r"experiencia", r"\blogros?\b", "resumen", "about", "achiev"),
    ),
    Field("firm", N_("Name of the firm"), (PROVIDERS,), ("empresa", "razon social", r"\bfirm\b", "organizacion")),
)
_FIELDS = (
    *_OF_VENTURES,
    *_OF_PROVIDERS,
    Field(
        "dni",
        N_("DNI"),
        WITH_PEOPLE,
        patterns=(r"\bdni\b", r"doc\w* (de )?iden\w*", r"(nro|num|numero|n|no) (de )?doc\w*", "le dni"),
    ),
    Field(
        "document_kind",
        N_("Kind of document"),
        patterns=(
            r"(tipo|clase)\w* (de )?doc\w*",
            r"\bt(ip)? ?doc\b",
            r"\btipdoc\w*",
            "document type",
            "type of document",
        ),
    ),
    Field(
        "full_name",
        N_("Surnames and given names in one column"),
        WITH_PEOPLE,
        patterns=(
            r"ap\w* y nom\w*",
            r"nom\w* y ap\w*",
            r"ap\w* nom\w*",
            r"nom\w* ap\w*",
            r"nombre completo",
            r"full name",
            "beneficiari[oa]",
            "usuari[oa]",
        ),
    ),
    Field(
        "first_surname",
        N_("First surname"),
        WITH_PEOPLE,
        patterns=(
            r"paterno",
            r"\bape?\w* pat\w*",
            r"(primer|1er|1) ape\w*",
            r"first surname",
            r"(?<!segundo )(?<!2do )(?<!kaq )\bapellido( 1)?$",
        ),
    ),
    Field(
        "second_surname",
        N_("Second surname"),
        WITH_PEOPLE,
        patterns=(
            r"materno",
            r"\bape?\w* mat\w*",
            r"(segundo|2do|2) ape\w*",
            r"second surname",
            "apellido 2",
            "iskay kaq apellido",
        ),
    ),
    Field(
        "surnames",
        N_("Both surnames in one column"),
        WITH_PEOPLE,
        patterns=("apellidos", "surnames?", "last names?"),
    ),
    Field(
        "given_names",
        N_("Given names"),
        WITH_PEOPLE,
        patterns=(r"(pre)?nombres?", "given names?", "first names?", r"\bnom\b", "sutinkuna"),
    ),
    Field("sex", N_("Sex"), WITH_PEOPLE, patterns=(r"\bsexo?\b", "genero", "gender")),
    Field("birth_year", N_("Year of birth"), patterns=(r"ano (de )?nac\w*", "year of birth", "birth year")),
    Field(
        "birth_date",
        N_("Date of birth"),
        WITH_PEOPLE,
        patterns=(
            r"\bf\w* (de )?nac\w*",
            r"^nacimiento$",
            r"fecnac\w*",
            "date of birth",
            r"\bdob\b",
            "birth date",
            "paqarisqan",
        ),
    ),
    Field("age", N_("Age on the date of the list"), patterns=(r"\bedad\b", r"\bage\b")),
    Field("language", N_("Language"), patterns=("lengua", "idioma", "language")),
    Field("phone", N_("Phone"), (PEOPLE, PROVIDERS), patterns=(r"\btel\w*", r"\bcel\w*", "movil", "phone")),
    Field("household", N_("Code of the household"), patterns=("hogar", "vivienda", "familia", "household")),
    Field("head", N_("Head of the household"), patterns=(r"\bjef[ea]", "head")),
    Field("poverty", N_("Poverty class"), patterns=("pobreza", r"\bcse\b", r"clasif\w* soc\w*", "poverty")),
    Field("consent", N_("Allows us to keep the data"), patterns=("consent", "autoriza")),
    Field(
        "name",
        N_("Name of the organisation"),
        (ORGANISATIONS,),
        ("nombre", "razon social", "organizacion", "name"),
    ),
    Field("kind", N_("Kind of organisation"), (ORGANISATIONS,), ("tipo", "forma", "kind", "type")),
    Field("ruc", N_("RUC"), (ORGANISATIONS, VENTURES, PROVIDERS), (r"\bruc\b",)),
    Field(
        "registration_number",
        N_("Number of the registration"),
        (ORGANISATIONS,),
        (r"partida", r"(nro|num|numero|n) (de )?(registro|inscripcion)"),
    ),
    Field("registration", N_("Registration (SUNARP)"), (ORGANISATIONS,), ("sunarp", "inscri", "registr")),
    Field("founded_on", N_("Founded on"), (ORGANISATIONS,), ("fundacion", "constitucion", "founded")),
    Field("ubigeo", N_("UBIGEO"), KINDS, ("ubigeo",)),
    Field("department", N_("Department"), KINDS, (r"\bdep\w*", "region", r"\bdpto\b")),
    Field("province", N_("Province"), KINDS, (r"\bprov\w*",)),
    Field("district", N_("District"), KINDS, (r"\bdist\w*",)),
    Field("community", N_("Community"), BOTH, ("comunidad", "community")),
    Field(
        "locality",
        N_("Hamlet or address"),
        (PEOPLE,),
        (
            "centro poblado",
            "caserio",
            "anexo",
            "localidad",
            "sector",
            r"\bccpp\b",
            r"direc\w*",
            "hamlet",
            "address",
        ),
    ),
    Field(
        "key",
        N_("Code by which the source knows the row"),
        BOTH,
        (r"\bcod\w*", r"\bid\b", r"\bcode\b", r"\bpadron\b"),
    ),
)
ASKED_FIRST = (
    "serves",
    "document_kind",
    "head",
    "household",
    "ubigeo",
    "community",
    "locality",
    "district",
    "province",
    "department",
)
"""Fields whose words decide before others: `NOMBRE DEL DISTRITO` is a district, `JEFE DE HOGAR` the head."""
FIELDS = {field.key: field for field in _FIELDS}


def fields_of(kind: str) -> dict[str, Field]:
    """Return the fields that a list of this kind can have."""
    return {field.key: field for field in _FIELDS if kind in field.kinds}


def plain_heading(heading: str) -> str:
    """Return a heading in plain words (`AP_PATERNO (*)` → `ap paterno`), to compare and to recognise it."""
    return " ".join(plain_words(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.replace("_", " "))))


def headings_digest(names: Iterable[str]) -> str:
    """Return what tells headings among those of a source, whatever their capitals, accents and order."""
    return hashlib.sha256("\n".join(sorted(map(plain_heading, names))).encode()).hexdigest()


@cache
def field_of_heading(heading: str, kind: str) -> str:
    """Return the field that a heading speaks of, or "" if its words do not tell."""
    plain, fields = plain_heading(heading), fields_of(kind)
    first = [fields[key] for key in ASKED_FIRST if key in fields]
    for field in (*first, *fields.values()):
        if any(re.search(pattern, plain) for pattern in field.patterns):
            return field.key
    return ""
