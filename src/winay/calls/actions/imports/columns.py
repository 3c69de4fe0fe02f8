"""The three sheets of a workbook of proposals: columns, the words their cells may hold, the example row."""

from django.conf import settings

from winay.base.words import fold
from winay.calls.actions.proposals import (
    LONGEST_ANSWER,
)
from winay.calls.actions.spreadsheet import Column
from winay.calls.models import Call
from winay.calls.queries.terms import terms_of
from winay.registry.rules.lists.values import name_reader, sex_reader
from winay.territory.models import District

PROPOSALS, MEMBERS, COSTS = "Propuestas", "Socios", "Costos"
KINDS = {"bienes": "goods", "asistencia técnica": "assistance", "otro": "other"}
SOURCES = {
    "programa": "programme",
    "aporte en efectivo": "own_cash",
    "aporte en especie": "own_kind",
    "municipalidad": "municipality",
    "otra fuente": "other",
}
OFFICES = {
    "presidencia": "president",
    "vicepresidencia": "vice",
    "secretaría": "secretary",
    "tesorería": "treasurer",
    "fiscalía": "auditor",
    "vocal": "vocal",
    "socia o socio": "member",
}
ALSO_OFFICES = {
    "presidente": "presidencia",
    "presidenta": "presidencia",
    "vicepresidente": "vicepresidencia",
    "vicepresidenta": "vicepresidencia",
    "secretario": "secretaría",
    "secretaria": "secretaría",
    "tesorero": "tesorería",
    "tesorera": "tesorería",
    "fiscal": "fiscalía",
    "socio": "socia o socio",
    "socia": "socia o socio",
    "miembro": "socia o socio",
    "integrante": "socia o socio",
}
EXAMPLE = "EJEMPLO Warmikuna Llankaq"
"""The group of the template's first row: it passes every check, and as long as it bears this name it is not taken."""
GROUP = Column("group", "Grupo", required=True, example=EXAMPLE, help="Nombre del grupo, igual en las tres hojas.")
MEMBER_COLUMNS = (
    GROUP,
    Column(
        "given_names",
        "Nombres",
        required=True,
        example="Rosa",
        help="Como en el DNI.",
        read=name_reader(120, required=True),
    ),
    Column(
        "first_surname",
        "Primer apellido",
        required=True,
        example="Huamán",
        help="Como en el DNI.",
        read=name_reader(80, required=True),
    ),
    Column(
        "second_surname",
        "Segundo apellido",
        example="Milla",
        help="Puede faltar.",
        read=name_reader(80, required=False),
    ),
    Column("dni", "DNI", longest=20, help="Ocho dígitos; puede faltar: la oficina ayuda a sacarlo."),
    Column(
        "sex",
        "Sexo (F/M)",
        choices=("F", "M"),
        example="F",
        help="F mujer, M varón.",
        read=sex_reader(""),
    ),
    Column("birth_date", "Fecha de nacimiento", "date", example="31/12/1980", help="Día, mes y año."),
    Column(
        "household", "Hogar", longest=40, example="1", help="Dos personas con el mismo valor son del mismo hogar."
    ),
    Column(
        "office",
        "Cargo",
        "choice",
        choices=tuple(OFFICES),
        also=ALSO_OFFICES,
        example="presidencia",
        help="Cargo en la junta directiva; vacío: socia o socio. La presidencia firma el convenio.",
    ),
)
COST_COLUMNS = (
    GROUP,
    Column("kind", "Tipo", "choice", required=True, choices=tuple(KINDS), example="bienes", help="Qué se paga."),
    Column(
        "description", "Descripción", required=True, example="Malla para galpón", help="Qué se compra o contrata."
    ),
    Column("unit", "Unidad", longest=40, example="rollo", help="Kilo, rollo, día, mes."),
    Column("quantity", "Cantidad", "number", required=True, decimals=3, example=4, help="Hasta tres decimales."),
    Column(
        "unit_cost",
        "Costo unitario",
        "number",
        required=True,
        example=350.5,
        help="En soles, hasta dos decimales.",
    ),
    Column(
        "source",
        "Fuente",
        "choice",
        required=True,
        choices=tuple(SOURCES),
        example="programa",
        help="Quién lo paga.",
    ),
)


def proposal_columns(call: Call) -> tuple[Column, ...]:
    """Return the columns of the first sheet: the fixed ones and one for each question of the call's form."""
    named = dict(call.categories.values_list("code", "name"))
    categories = tuple(named.values()) if len(set(map(fold, named.values()))) == len(named) else tuple(named)
    territory = call.territory or call.programme.territory
    districts = territory.districts.all() if territory else District.objects.all()
    ubigeo = districts.order_by("pk").values_list("pk", flat=True).first() or "021201"
    return (
        GROUP,
        Column(
            "category",
            "Categoría",
            "choice",
            required=True,
            choices=categories,
            example=(categories or ("",))[0],
            also=dict(zip(named, categories, strict=True)),
            help="Elija de la lista de la celda.",
        ),
        Column("title", "Título", required=True, example="Crianza de cuyes", help="Cómo se llama la propuesta."),
        Column("activity", "Actividad", longest=120, example="Crianza de cuyes", help="A qué se dedica el grupo."),
        Column(
            "ubigeo",
            "UBIGEO",
            required=True,
            longest=6,
            example=ubigeo,
            help="Seis dígitos del INEI, del distrito.",
        ),
        Column("community", "Comunidad", longest=120, example="Cullashpampa", help="Comunidad o caserío."),
        Column("expected_sales", "Ventas esperadas", "number", example=18000, help="Soles al año."),
        *(
            Column(
                f"answer:{q.code}",
                q.label.in_language(settings.LANGUAGE_CODE),
                longest=LONGEST_ANSWER,
                help="Pregunta del formulario"
                + (": hace falta para presentar." if q.required else "; puede faltar."),
            )
            for q in terms_of(call).questions
        ),
    )
