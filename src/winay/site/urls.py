"""Every address of the site: each audience keeps its own under its own prefix."""

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

handler500 = "winay.base.middleware.fault"

urlpatterns = [
    path("", include("winay.portal.urls")),
    path("desk/", include("winay.desk.urls")),
    path("jury/", include("winay.jury.urls")),
    path("my/", include("winay.my.urls")),
    path("api/", include("winay.api.urls")),
    path("spdci/", include("winay.api.dci.urls")),
    path("account/", include("winay.accounts.urls")),
    # It writes nothing but the reader's own cookie; a token in each page's head would make every page another.
    path("language/setlang/", csrf_exempt(set_language), name="set_language"),
]
