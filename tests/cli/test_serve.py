"""`winay serve` after an upgrade: the program's new styles are served, not those collected before."""

import os
import time

import pytest
from django.core.management import call_command

from winay.cli.console import Fault
from winay.cli.serve import renew_static_files, require_static_files


@pytest.fixture
def collected(settings, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "style.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [own]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    from django.contrib.staticfiles import finders, storage
    from django.utils.functional import empty

    finders.get_finder.cache_clear()
    storage.staticfiles_storage._wrapped = empty
    yield own
    finders.get_finder.cache_clear()
    storage.staticfiles_storage._wrapped = empty


def test_nothing_collected_yet_is_said(collected):
    with pytest.raises(Fault):
        require_static_files()


def test_new_styles_are_collected_and_old_ones_left_alone(collected, settings):
    call_command("collectstatic", interactive=False, verbosity=0)
    long_ago = time.time() - 3600
    os.utime(collected / "style.css", (long_ago, long_ago))
    assert not renew_static_files()
    (collected / "style.css").write_text("a { color: green }")
    later = time.time() + 5
    os.utime(collected / "style.css", (later, later))
    assert renew_static_files()
    manifest = (settings.STATIC_ROOT / "staticfiles.json").read_text()
    assert any("green" in path.read_text() for path in settings.STATIC_ROOT.glob("style.*.css")), manifest
