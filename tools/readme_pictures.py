"""Renew the README's pictures (docs/pictures), and those of the guides, from a fresh demonstration."""

import os
import sys
import tempfile
from pathlib import Path

import tour
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
GUIDES = ROOT / "src" / "winay" / "portal" / "static" / "winay" / "guides"
IN_GUIDES = ("board", "juror", "money", "results", "my")
WIDEST, LARGEST = 720, 30_000
PHONE, DESK = (360, 700), (1200, 760)
PICTURES = (
    ("board", "public", "/jury/board/CARAZ-ENSAYO-S1/", DESK, ""),
    ("juror", "juror", "", PHONE, "fieldset"),
    ("money", "finanzas", "/desk/money/?call=CARAZ-1", DESK, ""),
    ("results", "public", "/calls/CARAZ-1/results/", DESK, ""),
    ("my", "group", "/my/", PHONE, ""),
    ("map", "public", "/map/", DESK, ""),
)


def make_light() -> None:
    """Make of the pictures what a guide on a slow connection can bear: narrow WebP of at most `LARGEST` bytes."""
    GUIDES.mkdir(parents=True, exist_ok=True)
    for name in IN_GUIDES:
        picture = Image.open(TARGET / f"{name}.png").convert("RGB")
        picture.thumbnail((WIDEST, WIDEST * 2))
        for quality in range(80, 10, -10):
            picture.save(GUIDES / f"{name}.webp", quality=quality, method=6)
            if (GUIDES / f"{name}.webp").stat().st_size <= LARGEST:
                break


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
    make_light()
    return 0


if __name__ == "__main__":
    sys.exit(main())
