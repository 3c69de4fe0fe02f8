from django.urls import path

from winay.api import catalogue
from winay.api.door import api

api.add_router("", catalogue.router)

urlpatterns = [path("v1/", api.urls)]
