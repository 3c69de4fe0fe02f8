"""What machines ask a public site for: what they may read, which pages there are, what is new."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from winay.base.kept_pages import same_for_all
from winay.calls.queries.public import CallRow, call_rows, calls_for_public

NEWEST = 30
PRIVATE = ("/desk/", "/jury/", "/my/", "/account/", "/welcome/")
PAGES = (
    "home",
    "calls",
    "how_to_take_part",
    "take_part",
    "guides",
    "contact",
    "map",
    "open",
    "verify",
    "privacy",
    "accessibility",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Ask robots to read what is public and nothing else."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    lines.append("Sitemap: " + request.build_absolute_uri(reverse("portal:sitemap")))
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask for the old kind of icon to ours."""
    return redirect(static("winay/icon.svg"), permanent=True)


class _Pages(Sitemap):
    def items(self) -> Sequence[str]:
        return PAGES

    def location(self, item: str) -> str:
        return reverse(f"portal:{item}")


class _Calls(Sitemap):
    limit = 2000

    def items(self) -> list[tuple[str, datetime | None]]:
        calls = calls_for_public().prefetch_related(None)
        return list(calls.values_list("code", "published_at")[: self.limit])

    def location(self, item: tuple[str, datetime | None]) -> str:
        return reverse("portal:call", args=[item[0]])

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return item[1]


@require_safe
@same_for_all
def site_map(request: HttpRequest) -> HttpResponse:
    """List the pages that search engines should know: those that stay, and every published call."""
    return sitemap(request, {"pages": _Pages, "calls": _Calls})


class CallsFeed(Feed):
    """The newest calls, for whoever wants to hear of the next one without looking every day."""

    feed_type = Atom1Feed
    title = _("Calls for proposals")
    subtitle = _("Every new contest for groups, communities and producers.")

    def link(self) -> str:
        """Return the page that the feed stands for."""
        return reverse("portal:calls")

    def items(self) -> list[CallRow]:
        """Return the newest calls."""
        return call_rows(calls_for_public().order_by("-published_at")[:NEWEST])

    def item_title(self, item: CallRow) -> str:
        """Return the title of a call."""
        return item.title

    def item_description(self, item: CallRow) -> str:
        """Return what a call is for."""
        return str(item.purpose)

    def item_link(self, item: CallRow) -> str:
        """Return the page of a call."""
        return reverse("portal:call", args=[item.code])

    def item_pubdate(self, item: CallRow) -> datetime | None:
        """Return when a call was published."""
        return item.published_at

    def item_updateddate(self, item: CallRow) -> datetime | None:
        """Return when a call was published: amendments are on its page."""
        return item.published_at
