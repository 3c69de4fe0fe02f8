"""The catalogue of this installation: filled at start from the `facts.py` of every package."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from winay.facts.rules import Catalogue

CATALOGUE = Catalogue()


def gather() -> None:
    """Take in `FACTS` of the `facts` module of each installed package. Raises `CatalogueFault` for a wrong one."""
    for config in apps.get_app_configs():
        if config.name.startswith("winay.") and find_spec(f"{config.name}.facts"):
            CATALOGUE.add(import_module(f"{config.name}.facts").FACTS)
