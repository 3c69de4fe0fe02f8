"""An officer's first contest: an own empty installation, a browser, nobody to ask and not one address typed by hand.

Everything is found by the words on the pages, in Spanish. Read elsewhere are only the set-up codes, which stand in the
terminal. Nobody waits in a test: the days of the contest are moved in the database, the hours before a first payment
in the settings.
"""

import io
import re
from datetime import timedelta

import pytest
import xlsxwriter
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page
from python_calamine import CalamineWorkbook
from tests.factories.programmes import PASSWORD
from tests.factories.registry import make_cci
from tests.test_full_cycle import DESK, PHONE

from winay.agreements.models import Tranche
from winay.base import work
from winay.base.models import User
from winay.base.setup_code import SECOND, code_for_setup, in_groups
from winay.calls.models import Call, Proposal
from winay.committees.models import Outcome, Scorecard, Session
from winay.documents.models import SignedPage
from winay.ledger.actions import verify_chain
from winay.programmes.models import Programme, RoleGrant
from winay.territory.models import District, DistrictSet, PovertyMap

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
OWN_PASSWORD = "mi-propia-clave-2026"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BY_THEMSELVES = ("Cuyes de Yanama",)
BY_WORKBOOK = ("Miel del Alto", "Truchas Utcubamba")
PEOPLE = (
    ("Julia", "Cruz", "F", "Presidencia"), ("Mateo", "Maguiña", "M", "Tesorería"),
    ("Elena", "Quito", "F", "Secretaría"), ("Rufina", "Salas", "F", "Integrante"),
)  # fmt: skip
COSTS = (
    ("Bienes y materiales", "Cuyes y jaulas", "u", "10", "600", "Programa"),
    ("Asistencia técnica", "Yachachiq", "día", "10", "400", "Programa"),
    ("Bienes y materiales", "Alfalfa", "u", "10", "150", "Aporte propio en efectivo"),
)
IN_A_WORKBOOK = {
    "Bienes y materiales": "bienes",
    "Asistencia técnica": "asistencia técnica",
    "Programa": "programa",
    "Aporte propio en efectivo": "aporte en efectivo",
}


class Somebody:
    """A person at a browser who reads and presses, and never writes an address."""

    def __init__(self, browser: Browser, home: str, **options) -> None:
        self.page: Page = browser.new_context(**{**DESK, **options}).new_page()
        self.page.set_default_timeout(15_000)
        self.page.goto(home)

    def follow(self, name: str, *, exact: bool = True) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=exact).first.click()
        self._is_well(name)

    def press(self, name: str, *, exact: bool = True) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=exact).last.click()
        self._is_well(name)

    def open(self, words: str) -> None:
        """Open what a page has folded away behind `words`."""
        self.page.locator("summary", has_text=words).first.click()

    def write(self, **by_label: str) -> None:
        for label, text in by_label.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).last.fill(text)

    def choose(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).first.check()

    def select(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).last.select_option(label=option)

    def send_file(self, number: int, name: str, content: bytes, kind: str = "text/csv") -> None:
        file = {"name": name, "mimeType": kind, "buffer": content}
        self.page.locator("input[type=file]").nth(number).set_input_files(file)

    def reads(self, *words: str) -> None:
        """Fail unless the page says every one of `words`."""
        text = self.page.inner_text("main")
        assert all(one in text for one in words), (words, self.page.url, text)

    def enter(self, username: str) -> "Somebody":
        """Sign in with a one-time password that was handed over, and choose an own one."""
        self.follow("Ingresar")
        self.write(Usuario=username, Contraseña=PASSWORD)
        self.press("Ingresar")
        self.write(**{"La contraseña que le dieron": PASSWORD, "Contraseña nueva": OWN_PASSWORD})
        self.write(**{"Nueva contraseña, otra vez": OWN_PASSWORD})
        self.press("Cambiar mi contraseña")
        self.press("Ya lo sé: ir a mi trabajo")
        return self

    def _is_well(self, name: str) -> None:
        wrong = self.page.locator("main .notice.bad:visible, main .errorlist:visible").all_inner_texts()
        assert not wrong, (name, self.page.url, wrong)
        assert "Página no encontrada" not in self.page.inner_text("main")


def _map_of(districts: list[str]) -> bytes:
    rows = [f"{code},{1000 - number}.5,0.{number + 100}" for number, code in enumerate(districts, start=1)]
    return "\n".join(["ubigeo,pct_pobreza_total,idh_2019", *rows]).encode()


def _workbook(template: bytes, groups: tuple[str, ...]) -> bytes:
    """Fill the workbook of proposals as the office downloaded it, for `groups`."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(template))
    headings = {name: book.get_sheet_by_name(name).to_python()[0] for name in ("Propuestas", "Socios", "Costos")}
    answers = ["Lo contamos con detalle."] * (len(headings["Propuestas"]) - 7)
    rows = {
        "Propuestas": [
            [group, "Idea de negocio", f"Feria de {group}", "Producción", "010101", "Yanama", 9000, *answers]
            for group in groups
        ],
        "Socios": [
            [group, f"{given}{number}", surname, "", f"42{number:02}{place:04}", sex, "", place, office.lower()]
            for number, group in enumerate(groups)
            for place, (given, surname, sex, office) in enumerate(PEOPLE)
        ],
        "Costos": [
            [group, IN_A_WORKBOOK[kind], what, unit, number, each, IN_A_WORKBOOK[payer]]
            for group in groups
            for kind, what, unit, number, each, payer in COSTS
        ],
    }
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        for name, heading in headings.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate([heading, *rows[name]]):
                sheet.write_row(number, 0, row)
    return content.getvalue()


def _photograph() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(content, "JPEG")
    return content.getvalue()


def _make_account(somebody: Somebody, code: str, name: str, username: str) -> None:
    somebody.write(**{
        "Código de instalación": code, "Su nombre completo": name, "Usuario": username,
        "Contraseña": PASSWORD, "La contraseña otra vez": PASSWORD,
    })  # fmt: skip
    somebody.press("Crear mi cuenta")


def _bring_in(somebody: Somebody, username: str, name: str, role: str) -> None:
    somebody.write(**{"Usuario": username, "Nombre completo": name, "Primera contraseña": PASSWORD})
    somebody.choose(role)
    with somebody.page.expect_navigation():
        somebody.page.get_by_role("button", name="Dar la función", exact=True).click()


def set_up(rosa: Somebody) -> None:
    """From the set-up code to a programme with its office."""
    _make_account(rosa, in_groups(code_for_setup()), "Rosa Milla", "rosa.milla")
    assert User.objects.get().is_superuser

    rosa.follow("Siguiente: Lugares")
    rosa.press("Cargar los distritos del Perú")
    districts = sorted(District.objects.values_list("pk", flat=True))
    assert len(districts) > 1800
    districts = districts[:280]  # a map of some departments
    rosa.follow("Conjuntos de distritos")
    rosa.follow("Crear un conjunto")
    rosa.write(Nombre="NEC de prueba")
    rosa.choose("Núcleo")
    rosa.page.locator("input[name=districts]").first.check()
    rosa.press("Guardar el conjunto")
    assert DistrictSet.objects.get().districts.count() == 1

    rosa.follow("Mapas de pobreza")
    rosa.send_file(0, "pobreza.csv", _map_of(districts))
    rosa.press("Revisar el archivo")
    rosa.choose("pct_pobreza_total", "Más pobre: más carencias, más pobreza")
    rosa.write(**{"Nombre del mapa": "Pobreza monetaria", "¿Quién lo publicó?": "INEI"})
    rosa.press("Mostrar los quintiles")
    rosa.press("Cargar este mapa")
    work.work_off()
    rosa.page.get_by_role("link", name="Seguir con la instalación").wait_for()
    assert PovertyMap.objects.get().values.count() == len(districts)
    rosa.follow("Seguir con la instalación")

    rosa.follow("Siguiente: Paquetes de reglas")
    rosa.press("Cargarlo haku-winay-clar")
    rosa.follow("Iniciar un programa")
    rosa.write(**{"Nombre del programa": "Haku Wiñay Prueba", "¿Quién lo ejecuta?": "Municipalidad"})
    rosa.page.locator("input[name=pack]").first.check()
    rosa.select("Ámbito", "NEC de prueba")
    rosa.page.get_by_label("Mapa de pobreza", exact=True).select_option(index=1)
    rosa.choose("Yo mismo lo coordino")
    rosa.press("Iniciar el programa")


def bring_people_in(rosa: Somebody, luis: Somebody) -> None:
    """A second administrator makes their own account; so finance is in no coordinator's hand."""
    _bring_in(rosa, "pedro.roca", "Pedro Roca", "Promotoría de campo")
    _bring_in(rosa, "sara.luna", "Sara Luna", "Secretaría de sesión")
    _bring_in(rosa, "fina.ramos", "Fina Ramos", "Finanzas")
    rosa.reads("Ninguna persona que coordina podría autorizar")
    assert not User.objects.filter(username="fina.ramos").exists()

    rosa.follow("Seguir con la instalación")
    rosa.follow("Siguiente: Un segundo administrador")
    rosa.press("Mostrar un código en la ventana del servidor")
    luis.follow("Ingresar")
    luis.follow("Tengo un código de instalación")
    _make_account(luis, _second_code(), "Luis Paz", "luis.paz")
    luis.follow("Siguiente: Personas y funciones")
    _bring_in(luis, "fina.ramos", "Fina Ramos", "Finanzas")

    rosa.follow("Mi trabajo")
    rosa.follow("Una función espera su palabra.")
    rosa.press("Confirmar a Fina Ramos")
    rosa.follow("Ir a mi trabajo")
    rosa.reads("La instalación no está completa")
    rosa.follow("La oficina")
    rosa.write(**{
        "Dirección de la oficina": "Jr. Lima 120, Chachapoyas", "Horario de atención": "Lunes a viernes, 8:00 a 13:00",
        "Teléfono": "041 477123",
    })  # fmt: skip
    rosa.press("Guardar")
    held = set(RoleGrant.objects.values_list("user__username", "role"))
    assert held >= {("pedro.roca", "officer"), ("sara.luna", "secretary"), ("fina.ramos", "finance")}


def _second_code() -> str:
    from django.conf import settings

    return in_groups((settings.HOME / SECOND).read_text("ascii"))


def publish(rosa: Somebody, visitor: Somebody) -> Call:
    rosa.follow("Tareas")
    rosa.follow("Iniciar un concurso")
    rosa.page.locator("main .card h2 a").first.click()
    rosa.write(Código="PRUEBA-1")
    rosa.page.get_by_label("Abre el", exact=True).fill(timezone.localdate().isoformat())
    rosa.press("Iniciar el concurso como borrador")
    call = Call.objects.get()
    assert (call.state, call.programme.name) == ("draft", "Haku Wiñay Prueba")
    rosa.follow("Publicar el concurso")
    rosa.press("Publicar el concurso")
    call.refresh_from_db()
    assert call.state == "published"
    visitor.page.reload()
    visitor.reads(call.title)
    return call


def register(pedro: Somebody, group: str, number: int) -> None:
    """The officer registers a group with its people and gives its president an account."""
    pedro.follow("Registro")
    pedro.follow("Registrar una organización")
    pedro.write(**{"Nombre": group, "Comunidad o caserío": "Yanama"})
    pedro.select("Tipo", "Grupo de interés")
    pedro.page.get_by_label("Distrito", exact=True).select_option(index=1)
    pedro.press("Guardar")
    pedro.follow("Registrar a una persona nueva")
    for place, (given, surname, sex, office) in enumerate(PEOPLE):
        pedro.write(**{
            "Nombres": f"{given} {group.split()[0]}", "Primer apellido": surname, "DNI": f"41{number:02}{place:04}"
        })  # fmt: skip
        pedro.choose({"F": "Mujer", "M": "Varón"}[sex])
        pedro.select("Cargo", office)
        pedro.press("Guardar" if place == len(PEOPLE) - 1 else "Guardar y registrar a otra persona")
    pedro.follow("Dar una Julia", exact=False)
    pedro.write(**{"Usuario": f"grupo{number}", "Primera contraseña": PASSWORD})
    pedro.press("Crear la cuenta")


def write_and_send(group: Somebody, name: str) -> None:
    """A group writes its proposal step by step and sends it."""
    group.follow("Empezar una propuesta")
    group.choose("Idea de negocio")
    group.write(**{"¿Cómo se llama su propuesta?": f"Feria de {name}"})
    group.press("Empezar")
    group.follow("Nombre y actividad")
    group.write(**{"¿Qué van a producir o vender?": "crianza de cuyes"})
    for _step in range(9):
        for question in group.page.locator("main form textarea:visible").all():
            question.fill("Engordamos cuyes para la feria de los domingos.")
        for person in group.page.locator("main form input[type=checkbox]:visible").all():
            person.check()
        group.press("Guardar y continuar")
    assert "Cuánto cuesta" in group.page.inner_text("main h1")
    for place, (kind, what, unit, number, each, payer) in enumerate(COSTS):
        if place:
            group.press("Añadir una línea")
        group.write(**{"Qué": what, "Cantidad": number, "Unidad": unit, "Costo de cada uno, S/": each})
        group.select("Tipo", kind)
        group.select("Quién paga", payer)
    group.press("Guardar y continuar")
    group.press("Continuar")
    group.reads("No falta nada.")
    group.press("Presentar la propuesta")
    group.reads("Su propuesta está presentada", "Su cargo de recepción")


def bring_the_rest(pedro: Somebody) -> None:
    """The officer fills the workbook of proposals and sends what is complete."""
    pedro.follow("Concursos")
    pedro.follow(Call.objects.get().title)
    pedro.follow("Cargar una hoja de cálculo")
    with pedro.page.expect_download() as download:
        pedro.page.get_by_role("link", name="Descargar la plantilla").click()
    filled = _workbook(download.value.path().read_bytes(), BY_WORKBOOK)
    pedro.send_file(0, "propuestas.xlsx", filled, XLSX)
    pedro.press("Comprobar y cargar")
    pedro.open("Presentar todos los que están completos")
    pedro.press("Sí, presentarlos")
    assert set(Proposal.objects.values_list("state", flat=True)) == {"submitted"}


def screen(pedro: Somebody, rosa: Somebody) -> None:
    """Two people: whoever wrote for a group does not admit it."""
    now = timezone.now()
    Call.objects.update(opens_on=timezone.localdate() - timedelta(days=1), closes_at=now - timedelta(minutes=1))
    number = Proposal.objects.count()
    pedro.follow("Tareas")
    pedro.follow(f"Revisar {number} propuestas")
    pedro.press("Comprobar todas")
    pedro.reads("esperan a una segunda persona")
    pedro.open("Admitir todas las que cumplen")
    pedro.press("Sí, admitirlas")
    assert Proposal.objects.filter(state="eligible").count() == len(BY_THEMSELVES)
    rosa.follow("Tareas")
    rosa.follow(f"Revisar {number - len(BY_THEMSELVES)} propuesta", exact=False)
    rosa.open("Admitir todas las que cumplen")
    rosa.press("Sí, admitirlas")
    rosa.follow("Cerrar la revisión")
    rosa.press("Cerrar la revisión")


def convene(rosa: Somebody, sara: Somebody) -> list[str]:
    """The committee is formed, the session planned, the roll called; return the jurors' codes from their sheet."""
    rosa.follow("Tareas")
    rosa.follow("Formar el comité")
    rosa.write(Quórum="3")
    rosa.press("Formar el comité")
    for name, sector in (("Ana Torres", "municipalidad"), ("Beto Ríos", "productores"), ("Ciro Vega", "salud")):
        rosa.write(**{"Nombre completo": name, "Sector que representa": sector})
        rosa.press("Inscribir")
    sara.follow("Tareas")
    sara.follow("Programar la sesión pública")
    sara.write(**{"Día y hora": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "Lugar": "Plaza de Yanama"})
    sara.press("Programar la sesión")
    sara.press("Buscar conflictos en el registro")
    sara.follow("Pasar lista")
    for name in ("Ana Torres", "Beto Ríos", "Ciro Vega"):
        sara.page.get_by_label(name).check()
    sara.press("Guardar la asistencia")
    sara.follow("Ahora")
    sara.follow("Códigos y QR de los jurados")
    codes = re.findall(r"\b[A-Z0-9]{4} [A-Z0-9]{4}\b", sara.page.inner_text("main"))
    sara.follow("Volver a la sesión")
    sara.press("Abrir la sesión")
    return codes


def hold(sara: Somebody, rosa: Somebody, phones: list[Somebody]) -> None:
    """Every group presents; the third juror has no telephone, and two people type the card for the first group."""
    groups = list(
        Session.objects.get().items.order_by("position").values_list("proposal__organisation__name", flat=True)
    )
    for place, group in enumerate(groups):
        sara.press(f"Presentar a {group}")
        for phone in phones[:2] if place == 0 else phones:
            score(phone, group, 4 - place)
        if place == 0:
            sara.follow("Digitar fichas de papel")
            type_card(sara, "Ciro Vega", 4)
            rosa.follow("Sesiones")
            rosa.follow("PRUEBA-1-S1")
            rosa.follow("Fichas de papel")
            type_card(rosa, "Ciro Vega", 4)
            sara.follow("Ahora")
        sara.press("Cerrar la calificación de este grupo")
    assert Scorecard.objects.count() == 3 * len(groups)
    sara.choose("He leído los puntajes en voz alta. El cierre decide las adjudicaciones y no se puede deshacer.")
    sara.press("Cerrar la sesión y generar el acta")
    sara.send_file(0, "acta.jpg", _photograph(), "image/jpeg")
    sara.press("Guardar el papel firmado")
    assert SignedPage.objects.count() == 1


def juror(browser: Browser, home: str, code: str) -> Somebody:
    """Somebody on the cheapest phone, without JavaScript, who enters with the code on the card."""
    phone = Somebody(browser, home, **PHONE, java_script_enabled=False)
    phone.follow("Ingresar")
    phone.follow("Ingresar con mi código")
    phone.write(**{"Su código": code.lower()})
    phone.press("Entrar")
    return phone


def score(phone: Somebody, group: str, value: int) -> None:
    phone.page.reload()
    phone.follow("Calificar ahora")
    phone.reads(group)
    for criterion in phone.page.locator("fieldset:has(input[type=radio][value='0'])").all():
        criterion.locator(f"input[type=radio][value='{value}']").check(force=True)
    phone.press("Enviar mis puntajes")
    phone.follow("Todos mis grupos", exact=False)


def type_card(somebody: Somebody, name: str, value: int) -> None:
    somebody.follow(f"Digitar la ficha {name}")
    for box in somebody.page.locator("main input[type=number]").all():
        box.fill(str(value))
    somebody.press("Guardar lo que digité")


def agree(pedro: Somebody) -> None:
    """The agreement of the first winner: account, paper, signatures with their scan, counterpart."""
    today = timezone.localdate().isoformat()
    pedro.follow("Tareas")
    pedro.follow("convenio", exact=False)
    pedro.press(f"Preparar convenio {BY_THEMSELVES[0]}")
    pedro.write(Banco="Banco de la Nación", CCI=make_cci(7))
    pedro.press("Guardar la cuenta")
    pedro.press("Emitir el convenio")
    pedro.write(**{"Firmado el": today})
    pedro.send_file(0, "convenio.jpg", _photograph(), "image/jpeg")
    pedro.press("Ambas partes firmaron")
    pedro.open("Registrar un depósito")
    pedro.write(**{"Monto depositado (S/)": "1500", "Fecha del depósito": today})
    pedro.write(**{"Número de operación del voucher": "000123"})
    pedro.press("Registrar el depósito")
    assert SignedPage.objects.count() == 2


def pay(fina: Somebody, rosa: Somebody, settings) -> None:
    """Finance confirms and prepares, the coordinator authorises, and paid is what the bank has paid."""
    fina.follow("Confirmar 1 depósito")
    fina.follow("PRUEBA-1-C0001/1")
    fina.reads("Usted puede participar en pagos desde el")
    settings.PAYMENT_WAIT_HOURS = 0
    fina.press("Lo encontré en el banco 000123")
    fina.press("Preparar el desembolso")
    rosa.follow("Tareas")
    rosa.follow("Autorizar 1 desembolso")
    rosa.open("Autorizar S/")
    rosa.press("Sí, autorizar")
    fina.follow("Tareas")
    fina.follow("Registrar lo que respondió el banco a 1 pago")
    fina.write(**{
        "Número de operación del banco": "900001", "Fecha de la transferencia": timezone.localdate().isoformat()
    })  # fmt: skip
    fina.press("El banco lo pagó")


def test_from_the_set_up_code_to_the_first_payment(live_server, browser, settings, tmp_path):
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path
    # An installation with an address for its papers: without one, each page that makes papers warns in red.
    settings.PUBLIC_URL = "http://concursos.example.pe"

    def somebody(**options) -> Somebody:
        return Somebody(browser, live_server.url, **options)

    code_for_setup()
    rosa = somebody()
    set_up(rosa)
    bring_people_in(rosa, somebody())
    visitor = somebody()
    call = publish(rosa, visitor)

    pedro = somebody().enter("pedro.roca")
    for number, name in enumerate(BY_THEMSELVES):
        register(pedro, name, number)
        write_and_send(somebody(**PHONE).enter(f"grupo{number}"), name)
    bring_the_rest(pedro)
    screen(pedro, rosa)

    sara = somebody().enter("sara.luna")
    codes = convene(rosa, sara)
    hold(sara, rosa, [juror(browser, live_server.url, code) for code in codes])
    call.refresh_from_db()
    assert call.state == "decided"
    visitor.page.reload()
    visitor.follow(call.title)
    visitor.reads(BY_THEMSELVES[0])

    agree(pedro)
    pay(somebody().enter("fina.ramos"), rosa, settings)
    tranche = Tranche.objects.get(number=1)
    assert (tranche.state, tranche.operation_number) == ("paid", "900001")
    assert (tranche.prepared_by.username, tranche.released_by.username) == ("fina.ramos", "rosa.milla")
    assert Outcome.objects.get(proposal__organisation__name=BY_THEMSELVES[0]).decision == "awarded"
    assert verify_chain(Programme.objects.get()).valid
