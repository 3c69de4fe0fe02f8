"""Renew the README's pictures (docs/pictures) from a fresh demonstration."""

import os
import sys
import tempfile
from pathlib import Path

import tour

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PHONE, DESK = (360, 700), (1200, 760)
PICTURES = (
    ("board", "public", "/jury/board/CARAZ-ENSAYO-S1/", DESK, ""),
    ("juror", "juror", "", PHONE, "fieldset"),
    ("money", "finanzas", "/desk/money/?call=CARAZ-1", DESK, ""),
    ("results", "public", "/calls/CARAZ-1/results/", DESK, ""),
    ("my", "group", "/my/", PHONE, ""),
    ("map", "public", "/map/", DESK, ""),
)


def main() -> int:
    """Serve a demonstration and take each picture, cut to one screen."""
    TARGET.mkdir(parents=True, exist_ok=True)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "winay.site.settings", "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    with tempfile.TemporaryDirectory(prefix="winay-pictures-") as folder:
        os.environ["WINAY_HOME"] = folder
        demo = tour.fill(Path(folder))
        with tour.served(Path(folder), 8766) as address, tour.chromium() as browser:
            import django

            django.setup()
            for name, role, path, (width, height), to in PICTURES:
                page = browser.new_page(viewport={"width": width, "height": height}, locale="es-PE")
                tour.sign_in(page, address, role, password=demo["password"], juror_code=demo["juror_code"])
                if path:
                    page.goto(address + path)
                elif role == "juror":
                    page.goto(address + "/jury/agenda/")
                    page.click("main .button, main a[href*='/jury/items/']")
                page.wait_for_load_state()
                if to:
                    page.locator(to).first.scroll_into_view_if_needed()
                    page.evaluate("document.querySelector('fieldset').scrollIntoView()")
                page.wait_for_timeout(700)
                page.screenshot(path=TARGET / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
