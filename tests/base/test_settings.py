"""What an installation's environment makes of its settings, each read by a process of its own."""

import json
import os
import stat
import subprocess
import sys

import pytest

READ = """
import json, os
import django
django.setup()
from django.conf import settings
open(settings.HOME / "written", "w").close()
os.makedirs(settings.HOME / "uploads" / "a")
names = ("SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "ALLAUTH_TRUSTED_PROXY_COUNT")
print(json.dumps({name: getattr(settings, name) for name in names} | {"hosts": settings.ALLOWED_HOSTS}))
"""


def settings_of(home, **environment: str) -> dict:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("WINAY_")}
    given = kept | {"WINAY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "winay.site.settings"} | environment
    done = subprocess.run([sys.executable, "-c", READ], env=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("secure", [True, False])
def test_an_address_with_https_is_kept_to_https(secure, tmp_path):
    address = f"http{'s' if secure else ''}://winay.example.pe"
    found = settings_of(tmp_path / "home", WINAY_PUBLIC_URL=address)
    assert (found["SECURE_HSTS_SECONDS"] >= 31_536_000) is secure
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is secure
    assert "winay.example.pe" in found["hosts"] and "*" not in found["hosts"]


@pytest.mark.parametrize(("said", "count"), [("0", 0), ("1", 1), ("2", 2), ("true", 1), ("", 0)])
def test_every_limit_counts_the_proxies_that_stand_in_front(said, count, tmp_path):
    assert settings_of(tmp_path / "home", WINAY_BEHIND_PROXY=said)["ALLAUTH_TRUSTED_PROXY_COUNT"] == count


def test_what_a_process_writes_is_read_by_its_owner_only(tmp_path):
    home = tmp_path / "home"
    settings_of(home)
    for path in (home, home / "written", home / "secret-key", home / "uploads" / "a"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
