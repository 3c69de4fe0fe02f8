from django.urls import path

from winay.api.dci import later, operations
from winay.api.dci.door import api

api.add_router("", operations.router)
api.add_router("", later.router)

urlpatterns = [path("", api.urls)]
