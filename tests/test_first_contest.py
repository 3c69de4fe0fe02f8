"""An officer's first contest: an own empty installation, a browser, nobody to ask and not one address typed by hand.

Everything is found by the words on the pages, in Spanish; only the set-up code is read from the terminal.
"""

import re

import pytest
from playwright.sync_api import Page
from tests.factories.programmes import PASSWORD
from tests.test_full_cycle import CHROMIUM, DESK, browser

from winay.base import work
from winay.base.models import User
from winay.base.setup_code import code_for_setup, in_groups
from winay.calls.models import Call
from winay.programmes.models import RoleGrant
from winay.territory.models import District, DistrictSet, PovertyMap

__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not on this machine"),
]


class Officer:
    """Somebody at a browser who reads and presses, and never writes an address."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, name: str) -> None:
        with self.page.expect_navigation(timeout=15_000):
            self.page.get_by_role("link", name=name, exact=True).first.click()
        self._is_well(name)

    def press(self, name: str) -> None:
        with self.page.expect_navigation(timeout=15_000):
            self.page.get_by_role("button", name=name, exact=True).first.click()
        self._is_well(name)

    def write(self, **by_label: str) -> None:
        for label, text in by_label.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).first.fill(text)

    def choose(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).first.check()

    def send_file(self, number: int, name: str, text: str) -> None:
        file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        self.page.locator("input[type=file]").nth(number).set_input_files(file)

    def _is_well(self, name: str) -> None:
        wrong = self.page.locator("main .notice.bad:visible, main .errorlist:visible").all_inner_texts()
        assert not wrong, (name, self.page.url, wrong)
        assert "Página no encontrada" not in self.page.inner_text("main")


def _map_of(districts: list[str]) -> str:
    rows = [f"{code},{number / 20:.2f},0.{number + 100}" for number, code in enumerate(districts, start=1)]
    return "\n".join(["ubigeo,pct_pobreza_total,idh_2019", *rows])


def test_from_the_set_up_code_to_a_published_call(live_server, browser, settings, tmp_path):
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path
    code = in_groups(code_for_setup())
    page = browser.new_context(**DESK).new_page()
    page.goto(live_server.url)
    officer = Officer(page)

    officer.write(**{
        "Código de instalación": code, "Su nombre completo": "Rosa Milla", "Usuario": "rosa.milla",
        "Contraseña": PASSWORD, "La contraseña otra vez": PASSWORD,
    })  # fmt: skip
    officer.press("Crear mi cuenta")
    assert User.objects.get().is_superuser

    officer.follow("Siguiente: Lugares")
    officer.press("Cargar los distritos del Perú")
    districts = sorted(District.objects.values_list("pk", flat=True))
    assert len(districts) > 250
    officer.follow("Conjuntos de distritos")
    officer.follow("Crear un conjunto")
    officer.write(Nombre="NEC de prueba")
    officer.choose("Núcleo")
    page.locator("input[name=districts]").first.check()
    officer.press("Guardar el conjunto")
    assert DistrictSet.objects.get().districts.count() == 1

    officer.follow("Mapas de pobreza")
    officer.send_file(0, "pobreza.csv", _map_of(districts))
    officer.press("Revisar el archivo")
    officer.choose("pct_pobreza_total", "Más pobre: más carencias, más pobreza")
    officer.write(**{"Nombre del mapa": "Pobreza monetaria", "¿Quién lo publicó?": "INEI"})
    officer.press("Mostrar los quintiles")
    officer.press("Cargar este mapa")
    work.work_off()
    page.get_by_role("link", name="Seguir con la instalación").wait_for(timeout=20_000)
    assert PovertyMap.objects.get().values.count() == len(districts)
    officer.follow("Seguir con la instalación")

    officer.follow("Siguiente: Paquetes de reglas")
    officer.press("Cargarlo haku-winay-clar")
    officer.follow("Iniciar un programa")
    officer.write(**{"Nombre del programa": "Haku Wiñay Prueba", "¿Quién lo ejecuta?": "Municipalidad"})
    page.locator("input[name=pack]").first.check()
    page.get_by_label("Ámbito", exact=True).select_option(label="NEC de prueba")
    page.get_by_label("Mapa de pobreza", exact=True).select_option(index=1)
    officer.choose("Yo mismo lo coordino")
    officer.press("Iniciar el programa")

    officer.write(**{
        "Usuario": "pedro.roca", "Nombre completo": "Pedro Roca", "Primera contraseña": PASSWORD,
    })  # fmt: skip
    page.locator("input[name=role][value=officer]").check()
    officer.press("Dar la función")
    assert RoleGrant.objects.filter(user__username="pedro.roca", role="officer").exists()

    officer.follow("Seguir con la instalación")
    officer.follow("Primer concurso")
    page.locator("main .card h2 a").first.click()
    page.get_by_label("Código", exact=True).fill("PRUEBA-1")
    officer.press("Iniciar el concurso como borrador")
    call = Call.objects.get()
    assert (call.state, call.programme.name) == ("draft", "Haku Wiñay Prueba")
    officer.follow("Publicar el concurso")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/desk/calls/PRUEBA-1/$"))
    call.refresh_from_db()
    assert call.state == "published"
    visitor = browser.new_context(**DESK).new_page()
    visitor.goto(live_server.url)
    assert call.title in visitor.inner_text("main")
