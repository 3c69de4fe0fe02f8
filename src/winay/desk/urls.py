"""The addresses of the desk: each topic's own, `desk/<topic>/urls.py`, gathered under one name."""

import pkgutil
from importlib import import_module

from django.urls import URLPattern

from winay import desk

app_name = "desk"
TOPICS = tuple(
    found.name for found in pkgutil.iter_modules(desk.__path__) if found.ispkg and found.name != "templatetags"
)
"""The topics of the desk: every folder of it that holds addresses."""

urlpatterns: list[URLPattern] = [
    address for topic in TOPICS for address in import_module(f"winay.desk.{topic}.urls").urlpatterns
]
