"""Every address of the site: each audience keeps its own under its own prefix."""

from django.urls import include, path

handler500 = "winay.base.middleware.fault"

urlpatterns = [
    path("", include("winay.portal.urls")),
    path("desk/", include("winay.desk.urls")),
    path("jury/", include("winay.jury.urls")),
    path("my/", include("winay.my.urls")),
    path("account/", include("winay.accounts.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
