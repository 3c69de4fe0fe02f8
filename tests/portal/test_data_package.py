"""Open data as a Frictionless package: its licence, and types that the tables keep."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from tests.factories.portal import decided_call, open_call

from winay.base.open_files import make_all
from winay.base.signboard import open_tables

pytestmark = pytest.mark.django_db
READ = {
    "integer": int,
    "number": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "boolean": {"True": True, "False": False, "true": True, "false": False}.__getitem__,
    "string": str,
}


def test_the_package_names_its_licence_and_every_table_with_its_columns():
    package = Client().get("/open/datapackage.json").json()
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    described = {one["name"]: [field["name"] for field in one["schema"]["fields"]] for one in package["resources"]}
    assert described == {name: dataset.header for name, dataset in open_tables().items()}
    for page in ("/open/", "/open/dictionary.json"):
        text = Client().get(page).content.decode()
        assert "creativecommons.org/licenses/by/4.0" in text
        assert "America/Lima" in text


def test_every_cell_is_of_the_type_that_the_package_says():
    decided_call()
    open_call()
    make_all()
    client = Client()
    for resource in client.get("/open/datapackage.json").json()["resources"]:
        kinds = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        address = resource["path"].removeprefix("http://testserver")
        text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text)):
            for name, cell in row.items():
                if cell:
                    READ[kinds[name]](cell)
        if "ubigeo" in kinds:
            assert kinds["ubigeo"] == "string"


@pytest.mark.parametrize(("language", "said"), [("es", "1 ganador,"), ("en", "1 winner,")])
def test_one_winner_is_one(language, said):
    made = decided_call(groups=1)
    page = Client(headers={"accept-language": language}).get(f"/calls/{made.call.code}/results/").content.decode()
    assert said in page
    assert "1 ganadores" not in page
    assert "1 winners" not in page
