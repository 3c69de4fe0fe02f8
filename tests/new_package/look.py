"""Looks, in an installation that has the package `trees`, for it everywhere; writes what it saw as one JSON object."""

import io
import json
import os
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "winay.site.settings"

import django

django.setup()

from auditlog.models import LogEntry
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from django.utils import translation

settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
setup_test_environment()
call_command("migrate", "trees", verbosity=0)

from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_person
from tests.factories.territory import make_district
from winay.trees.actions import plant_tree
from winay.trees.models import Tree

import winay
from winay.base.errors import DomainError
from winay.base.models import Act
from winay.base.open_files import make_all
from winay.base.signboard import listeners
from winay.cli.app import run
from winay.desk.templatetags.desk import act_name
from winay.facts.catalogue import CATALOGUE
from winay.programmes.packs.files import files_at
from winay.programmes.packs.reader import read_pack
from winay.registry.actions import anonymise_person, merge_people
from winay.registry.queries.privacy import own_file


def page(user: Any, address: str) -> str:
    client = Client(headers={"accept-language": "es"})
    if user is not None:
        client.force_login(user)
    response = client.get(address)
    return b"".join(response).decode() if response.streaming else response.content.decode()


def refused(person: Any, district: Any) -> bool:
    try:
        plant_tree(actor=boss, planter=person, district=district, species="plomo")
    except DomainError:
        return not Tree.objects.filter(species="plomo").exists()
    return False


def pack_with_trees(folder: Path) -> int:
    shutil.copytree(Path(winay.__file__).parent / "packs" / "haku-winay-clar", folder)
    (folder / "trees.yaml").write_text("trees_each: 12\n")
    return read_pack(files_at(folder)).trees_each


programme = a_programme()
boss, evaluator = a_worker(programme), a_worker(programme, "evaluator")
person, other = make_person(), make_person()
tree = plant_tree(actor=boss, planter=person, district=make_district(), species="queñual")
make_all()
home, portal = page(boss, "/desk/"), page(None, "/open/")
with translation.override("es"):
    said = act_name(Act.objects.get(verb="plant_tree"))
with redirect_stdout(io.StringIO()) as written:
    run(["doctor", "--json"])
seen: dict[str, Any] = {
    "act": said,
    "history": LogEntry.objects.filter(object_pk=str(tree.pk)).exists(),
    "task": "Diga dónde está el árbol" in home,
    "menu": "Árboles plantados</a>" in home,
    "tab": "Vivero</a>" in page(boss, "/desk/organisations/"),
    "tab_of_others": "Vivero</a>" in page(evaluator, "/desk/organisations/"),
    "menu_of_others": "Árboles plantados</a>" in page(evaluator, "/desk/"),
    "fact": str(CATALOGUE["district.trees"].meaning),
    "pack": pack_with_trees(Path(sys.argv[1]) / "with-trees"),
    "open_page": "Árboles plantados" in portal and "Especie del árbol" in portal,
    "csv": page(None, "/open/trees.csv").splitlines()[1:],
    "dictionary": json.loads(page(None, "/open/dictionary.json"))["trees"]["columns"]["species"],
    "field": next(
        one["schema"]["fields"][-1]
        for one in json.loads(page(None, "/open/datapackage.json"))["resources"]
        if one["name"] == "trees"
    ),
    "doctor": [one for one in json.loads(written.getvalue())["findings"] if one["name"].startswith("Árboles")],
    "own_file": [one["species"] for one in own_file(person)["trees"]],
    "event": Tree.objects.get().watered,
    "event_refused": refused(person, tree.district),
    "listens_last": [one.hear.__module__ for one in listeners()][-2:],
}
marked = plant_tree(
    actor=boss, planter=other, district=tree.district, species="molle", note=f"Al lado de {person}, {person.dni}"
)
merge_people(actor=None, kept=other, absorbed=person, reason="Es la misma")
tree.refresh_from_db()
seen["merged"] = tree.planter_id == other.pk
anonymise_person(actor=None, person=other, reason="Lo pidió")
marked.refresh_from_db()
seen["forgotten"] = person.dni not in marked.note and person.first_surname not in marked.note
print(json.dumps(seen, ensure_ascii=False))
