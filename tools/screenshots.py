"""Take a picture of every page, for every role, at 360 and 1280 px, into ./screenshots.

`python tools/screenshots.py [ROLE …]` takes only those roles.
"""

import os
import sys
import tempfile
from pathlib import Path

import tour

ROOT = Path(__file__).resolve().parent.parent
ROLES = ("public", "juror", "group", "coordinadora", "promotor", "secretaria", "finanzas", "evaluadora")
WIDTHS = {360: 740, 1280: 900}


def main() -> int:
    """Serve a fresh demonstration, walk it once for each role and width, and write the pictures."""
    target = ROOT / "screenshots"
    target.mkdir(exist_ok=True)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    port = int(os.environ.get("PORT", "8765"))
    with tempfile.TemporaryDirectory(prefix="winay-shots-") as folder:
        home = Path(folder)
        os.environ["WINAY_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "winay.site.settings"
        demo = tour.fill(home)
        with tour.served(home, port) as address, tour.chromium() as browser:
            import django

            django.setup()
            count = 0
            for role in sys.argv[1:] or ROLES:
                for width, height in WIDTHS.items():
                    context = browser.new_context(viewport={"width": width, "height": height}, locale="es-PE")
                    page = context.new_page()
                    tour.sign_in(page, address, role, password=demo["password"], juror_code=demo["juror_code"])
                    for stop in tour.tour(page, address, role, name_of=tour.NameOf()):
                        name = stop.name.replace(":", "-").strip("/").replace("/", "-") or "home"
                        page.screenshot(path=target / f"{role}-{name}-{width}.png", full_page=True)
                        count += 1
                    context.close()
    print(f"{count} pictures in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
