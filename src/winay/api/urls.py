from django.urls import path

from winay.api import catalogue, lists
from winay.api.door import api

api.add_router("", catalogue.router)
api.add_router("", lists.router)

urlpatterns = [path("v1/", api.urls)]
