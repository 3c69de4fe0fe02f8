"""The site as it is served, with one more address: the peer, a view that does nothing."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def peer(request: HttpRequest) -> HttpResponse:
    """Answer at once: what the same server, middleware and machine need for nothing."""
    return HttpResponse("ok")


def site_with_peer() -> Any:
    """Return the site's WSGI application after adding the peer to its addresses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winay.site.settings")
    application = get_wsgi_application()
    from winay.site import urls

    urls.urlpatterns.append(path("peer/", peer))
    return application


application = site_with_peer()
