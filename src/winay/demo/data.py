"""The invented people and groups of the demonstration. Places are real, people are not.

The figures are those published for the first contest of the central nucleus of Caraz in 2015 (domain.md §4): 17
winning plans, 9 “idea” and 8 “running business”, S/ 7,166.77 to S/ 7,683.33 each, S/ 128,127.83 in all.
"""

from dataclasses import dataclass
from decimal import Decimal

from winay.base.rounding import half_up

NUCLEUS = ("nec-caraz", "Núcleo Ejecutor Central Caraz")
DISTRICTS = ("021201", "021202", "021203", "021204", "021205", "021206", "021207", "021208", "021209", "021210")
BETTER_OFF = ("150122", "150131", "150130", "150116", "150120", "150113", "150140", "150101")
WINNING_TOTAL = Decimal("128127.83")
SMALLEST_AWARD = Decimal("7166.77")
LARGEST_AWARD = Decimal("7683.33")

IDEA_AWARDS = tuple(
    Decimal(text)
    for text in (
        "7683.33", "7650.00", "7600.00", "7572.40", "7540.15", "7512.80", "7489.90", "7421.35", "7166.77",
    )
)  # fmt: skip
BUSINESS_AWARDS = tuple(
    Decimal(text)
    for text in ("7683.33", "7672.18", "7655.50", "7610.25", "7577.70", "7498.64", "7441.12", "7352.41")
)


@dataclass(frozen=True)
class Group:
    """A group as the demonstration registers it; `quality` (0–5) is what jurors tend to see in its proposal."""

    category: str
    name: str
    activity: str
    title: str
    ubigeo: str
    community: str
    households: int
    quality: float
    asked: Decimal
    problem: str
    idea: str
    market: str
    environment: str
    sales: Decimal
    most_vulnerable: bool = False


_ACTIVITIES = {
    "cuyes": (
        "Crianza de cuyes",
        "Vendemos pocos cuyes y flacos porque el galpón es frío y el pasto no alcanza en los meses secos.",
        "Mejorar galpones, sembrar alfalfa y rye grass, y comprar reproductores para entregar cuyes de un kilo.",
        "Restaurantes de Caraz y la feria dominical; tres recreos ya nos compran.",
        "El estiércol se hace compost para los pastos; no se quema nada.",
    ),
    "gallinas": (
        "Gallinas de postura",
        "En la comunidad falta huevo fresco y se trae de la costa, caro y roto.",
        "Criar gallinas ponedoras en corral con área de pastoreo y vender huevos de corral con nombre propio.",
        "Bodegas del distrito, el comedor escolar y pedidos por teléfono.",
        "Los corrales rotan y la gallinaza abona las chacras.",
    ),
    "miel": (
        "Apicultura",
        "Cosechamos miel con humo de bosta y la vendemos sin envase, a precio de rescatista.",
        "Colmenas estándar, extractor y envase con etiqueta para vender miel y polen de eucalipto y flor andina.",
        "Ferias de Huaraz y Caraz, tiendas de turistas camino a Parón.",
        "Las abejas polinizan las chacras; acordamos no fumigar en floración.",
    ),
    "quesos": (
        "Quesos y yogur",
        "La leche se paga a noventa céntimos y los días de lluvia el porongo no sale.",
        "Planta familiar con pasteurizador pequeño, moldes y cadena de frío para queso fresco y yogur.",
        "Mercado de Caraz y panaderías; un hotel pide veinte kilos por semana.",
        "El suero va a los cerdos; el agua de lavado pasa por un biofiltro.",
    ),
    "flores": (
        "Flores de corte",
        "Plantamos claveles y gladiolos sin riego seguro, y en agosto no hay qué vender.",
        "Riego por goteo, semilla certificada de lirio y clavel, y calendario de siembra para fechas de fiesta.",
        "Mercado mayorista de Huaraz y floristas de Chimbote.",
        "Riego por goteo que ahorra agua; envases de agroquímicos devueltos al centro de acopio.",
    ),
    "manjar": (
        "Manjar blanco y dulces",
        "El manjar de Caraz tiene fama, pero cocinamos en olla de leña y cada paila sale distinta.",
        "Cocina mejorada a gas, pailas, termómetro y envases para un manjar parejo con registro sanitario.",
        "Dulcerías de la plaza, paraderos de la carretera y encargos de Lima.",
        "Dejamos la leña; los envases son retornables.",
    ),
    "tejidos": (
        "Tejidos y bordados",
        "Hilamos y tejemos mucho, pero vendemos sueltos y baratos a quien pasa.",
        "Telares mejorados, tintes de plantas y un catálogo de chompas, ponchos y fajas con medidas.",
        "Tiendas de Caraz y Huaraz y turistas del circuito de Llanganuco.",
        "Tintes naturales y agua de teñido filtrada.",
    ),
    "truchas": (
        "Truchas",
        "Los estanques se enlodan y perdemos un tercio de los alevinos.",
        "Tres estanques de geomembrana, aireación por caída y registro de peso para vender trucha de plato.",
        "Recreos campestres y la feria del pescado de Semana Santa.",
        "El agua sale por un sedimentador antes de volver al río.",
    ),
    "hortalizas": (
        "Hortalizas en fitotoldo",
        "La helada quema la lechuga dos veces al año y compramos verdura de la costa.",
        "Fitotoldos de cien metros, almácigos y riego por goteo para verdura toda la semana.",
        "Comedores escolares, posta de salud y mercado de los sábados.",
        "Abono de lombriz y cero plaguicidas de franja roja.",
    ),
    "frutales": (
        "Paltos y melocotones",
        "Cosechamos fruta chica y con mosca, y el comprador pone el precio.",
        "Poda, trampas, injertos y jabas para vender fruta clasificada por calibre.",
        "Acopiadores de Casma con balanza nuestra y mercado de Caraz.",
        "Trampas caseras en lugar de fumigar; cercos vivos en las acequias.",
    ),
}

# category, name, activity key, ubigeo, community, households, quality, most vulnerable
_GROUPS = (
    ("idea", "Warmikuna Llankaq", "cuyes", "021201", "Cullashpampa", 5, 4.55, True),
    ("idea", "Sumaq Wayta", "flores", "021201", "Yuracoto", 4, 4.45, False),
    ("idea", "Los Paltos de Huata", "frutales", "021203", "Huata Alta", 6, 4.30, False),
    ("idea", "Misk'i Urqu", "miel", "021207", "Rayampampa", 4, 4.20, False),
    ("idea", "Verde Chacra", "hortalizas", "021206", "Pampa Verde", 5, 4.10, True),
    ("idea", "Runtu Wasi", "gallinas", "021208", "Colcas", 4, 4.00, False),
    ("idea", "Away Maki", "tejidos", "021204", "Chacpar", 6, 3.90, False),
    ("idea", "Nuevo Amanecer de Pati", "cuyes", "021201", "Pati", 5, 3.80, False),
    ("idea", "Flor de Parón", "flores", "021201", "Parón Bajo", 4, 3.70, False),
    ("idea", "Trucha Andina", "truchas", "021202", "Huallanca Alta", 4, 3.25, False),
    ("idea", "Hijos de Mato", "gallinas", "021205", "Mato Viejo", 5, 3.10, False),
    ("idea", "Semilla Nueva", "hortalizas", "021210", "Yuracmarca Chico", 4, 2.95, False),
    ("idea", "Juventud Emprendedora", "miel", "021207", "Tocash Bajo", 4, 2.80, False),
    ("idea", "Los Molinos", "cuyes", "021209", "Santo Toribio Alto", 6, 2.20, False),
    ("business", "Dulce Caraz", "manjar", "021201", "Choquechaca", 5, 4.60, False),
    ("business", "Lácteos Cruz Blanca", "quesos", "021208", "Cruz Blanca", 6, 4.50, False),
    ("business", "Cuyes del Huandoy", "cuyes", "021201", "Huandoy", 5, 4.35, False),
    ("business", "Apicultores de Pamparomás", "miel", "021206", "Cajabamba", 4, 4.25, True),
    ("business", "Tejedoras de Santa Cruz", "tejidos", "021208", "Huaripampa", 6, 4.15, False),
    ("business", "Truchas Los Cedros", "truchas", "021210", "Los Cedros", 4, 4.05, False),
    ("business", "Huevos de Corral Pueblo Libre", "gallinas", "021207", "Acoyó", 5, 3.95, False),
    ("business", "Frutas del Callejón", "frutales", "021205", "Sucre", 6, 3.85, False),
    ("business", "Quesería San Pedro", "quesos", "021209", "San Pedro", 4, 3.30, False),
    ("business", "Flores de Huallanca", "flores", "021202", "Callhuash", 4, 3.15, False),
    ("business", "Hortalizas Kusi Kawsay", "hortalizas", "021203", "Racuaybamba", 5, 3.00, False),
    ("business", "Manjar de la Abuela", "manjar", "021201", "Llacshu", 4, 2.70, False),
    ("business", "Criadores Unidos", "cuyes", "021206", "Ichoca", 5, 2.30, False),
)

_NOT_WINNING_ASKS = ("7600.00", "7480.50", "7320.00", "7255.90", "7199.00")


def _asks(category: str) -> list[Decimal]:
    awards = IDEA_AWARDS if category == "idea" else BUSINESS_AWARDS
    return [*awards, *(Decimal(text) for text in _NOT_WINNING_ASKS)]


def groups() -> list[Group]:
    """Return the 27 groups, ideas first, in the order of their expected merit."""
    found: list[Group] = []
    for category in ("idea", "business"):
        rows = [row for row in _GROUPS if row[0] == category]
        for row, asked in zip(rows, _asks(category), strict=False):
            activity, problem, idea, market, environment = _ACTIVITIES[row[2]]
            found.append(
                Group(
                    category=category,
                    name=row[1],
                    activity=activity,
                    title=f"{activity} «{row[1]}»",
                    ubigeo=row[3],
                    community=row[4],
                    households=row[5],
                    quality=row[6],
                    asked=asked,
                    problem=problem,
                    idea=idea,
                    market=market,
                    environment=environment,
                    sales=half_up(asked * Decimal("2.4"), Decimal("1")),
                    most_vulnerable=row[7],
                )
            )
    return found


GIVEN_NAMES_F = (
    "Rosa", "María Elena", "Julia", "Saturnina", "Eulalia", "Nélida", "Yolanda", "Fortunata", "Graciela", "Hilda",
    "Teodora", "Luzmila", "Victoria", "Norma", "Aurelia", "Magna", "Betty", "Flor", "Delia", "Alejandrina",
)  # fmt: skip
GIVEN_NAMES_M = (
    "Juan", "Teófilo", "Marcelino", "Víctor", "Emilio", "Santos", "Alejandro", "Hugo", "Fidel", "Wilder",
    "Eusebio", "Máximo", "Nilo", "Rómulo", "Pablo", "Julián", "Edwin", "Cirilo", "Gregorio", "Abel",
)  # fmt: skip
SURNAMES = (
    "Huamán", "Quispe", "Milla", "Chávez", "Cautivo", "Obregón", "Rosales", "Caldua", "Espinoza", "Sáenz",
    "Villón", "Alegre", "Figueroa", "Maguiña", "Cochachin", "Ramos", "Norabuena", "Antúnez", "Bedón", "Tinoco",
    "Shuan", "Yauri", "Mejía", "Vergara", "Loli", "Aranda", "Príncipe", "Roque", "Julca", "Depaz",
)  # fmt: skip

# name, sector, seat, severity (points of 5 added to what the juror sees)
JURORS = (
    ("Elena Vergara Milla", "Municipalidad Provincial de Huaylas", "chair", 0.05),
    ("Óscar Tinoco Rosales", "Asociación de productores agrarios", "member", -0.20),
    ("Gladys Cautivo Depaz", "Pequeñas empresarias de Caraz", "member", 0.15),
    ("Hernán Maguiña Loli", "Docentes de educación técnica", "member", -0.10),
    ("Saturnino Yauri Shuan", "Comunidades campesinas", "member", 0.20),
    ("Carmen Alegre Roque", "Cámara de comercio", "member", 0.00),
    ("Pedro Antúnez Bedón", "Agencia agraria", "secretary", -0.05),
    ("Lidia Norabuena Ramos", "Organizaciones de mujeres", "member", 0.10),
    ("Félix Cochachin Julca", "Rondas y autoridades locales", "member", -0.15),
    ("Ana Príncipe Aranda", "Instituto tecnológico", "member", 0.00),
)
ALTERNATE = ("Raúl Espinoza Mejía", "Asociación de productores agrarios")

OFFICE = {
    "office_address": "Jr. Inventado 123, Plaza de Armas, Caraz",
    "office_hours": "lunes a viernes, de 8:00 a 13:00",
    "telephone": "043-000123",
    "whatsapp": "900 000 123",
    "email": "oficina@nec-caraz.example",
}
"""Nobody's: Peruvian numbers of that form do not exist, and `.example` is kept for examples (RFC 2606)."""

# user name, full name, roles
STAFF = (
    ("coordinadora", "Marleni Chávez Obregón", ("coordinator",)),
    ("promotor", "Jaime Figueroa Sáenz", ("officer",)),
    ("secretaria", "Nancy Villón Caldua", ("secretary",)),
    ("finanzas", "Rodolfo Huamán Espinoza", ("finance",)),
    ("evaluadora", "Patricia Rosales Quispe", ("evaluator",)),
)
RECEIVER = ("receptora", "Lucía Maguiña Cochachin", ())
"""Who receives those that leave the nucleus, in the next programmes; no role in the nucleus's own."""
