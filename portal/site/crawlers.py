"""robots.txt, favicon.ico and the site maps for search engines: only what is disclosed to society.

Powers are cut into files by ranges of their primary key, so that a million of them need neither an offset nor a count
of what lies before.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Max, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.language import office_language
from portal.organisations.models import Organisation
from portal.publishing.models import Audience
from portal.publishing.public import public_view
from powers.models import PowerCount
from powers.selectors import visible

POWERS_A_FILE = 10_000
PAGES = (
    "site:home", "powers:list", "powers:structure", "powers:posts", "ledger:list", "catalogue:print", "site:deadline",
    "site:working-calendar", "site:help", "site:map",
)  # fmt: skip
# What isn't for crawlers, in either language: beside the office, whatever costs a print or a search of its own.
CLOSED = (
    "/office/", "/search/", "/sign-in/", "/print/?start", "/print/power/", "/print/structure/", "/print/post/",
    "/print/job/", "/print/file/", "/deadline/?",
)  # fmt: skip


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but the back office and what is made for one visitor."""
    closed = (f"Disallow: {prefix}{path}" for path in CLOSED for prefix in ("", "/en"))
    lines = ["User-agent: *", *closed]
    lines += ["", f"Sitemap: {settings.PORTAL_URL}{reverse('crawlers:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask for it without having read the page."""
    response = HttpResponse(status=302)
    response["Location"] = static("site/icon.svg")
    return response


@public_view
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of the files, with the day of the newest power in each."""
    ranges = (
        visible(None)
        .order_by()
        .values(number=F("pk") / Value(POWERS_A_FILE))
        .annotate(newest=Max("published_at"), powers=Count("pk"))
        .order_by("number")
    )
    files = [(_absolute(reverse("crawlers:sitemap-pages")), None)]
    files += [
        (_absolute(reverse("crawlers:sitemap-powers", args=[row["number"]])), row["newest"]) for row in ranges
    ]
    return _xml(request, "site/sitemap_index.xml", {"files": files})


@public_view
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The pages that are always there, and one for each organisation that holds powers."""
    holding = PowerCount.objects.filter(audience=Audience.SOCIETY).values("organisation")
    codes = (
        Organisation.objects.filter(pk__in=holding).order_by("tree_id", "lft").values_list("code", flat=True)
    )
    with office_language():
        paths = [reverse(name) for name in PAGES]
        paths += [reverse("powers:section", args=[code]) for code in codes]
    return _pages(request, ((path, None) for path in paths))


@public_view
def sitemap_powers(request: HttpRequest, number: int) -> HttpResponse:
    """The powers of one range of primary keys."""
    start = number * POWERS_A_FILE
    rows = visible(None).filter(pk__gte=start, pk__lt=start + POWERS_A_FILE).order_by("pk")
    with office_language():
        pages = [
            (reverse("powers:power", args=[slug]), published_at)
            for slug, published_at in rows.values_list("slug", "published_at")
        ]
    if not pages:
        raise Http404
    return _pages(request, pages)


def _pages(request: HttpRequest, pages: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    entries = [(_absolute(path), _absolute(f"/en{path}"), changed) for path, changed in pages]
    return _xml(request, "site/sitemap.xml", {"entries": entries})


def _absolute(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"


def _xml(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    return render(request, template, context, content_type="application/xml; charset=utf-8")
