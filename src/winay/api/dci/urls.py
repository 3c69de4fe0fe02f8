from django.urls import path

from winay.api.dci import operations
from winay.api.dci.door import api

api.add_router("", operations.router)

urlpatterns = [path("", api.urls)]
