"""robots.txt, favicon.ico and the site maps for search engines: only what is disclosed to society.

Powers, disclosures, catalogue items and reports are cut into files by ranges of their primary keys, so that a million of them need
neither an offset nor a count of what lies before.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from disclosure.catalogue import selectors as catalogue
from disclosure.information import selectors as information
from disclosure.report import selectors as reports
from portal.language import office_language
from portal.organisations.models import Organisation
from portal.publishing.models import Audience
from portal.publishing.public import public_view
from powers.models import PowerCount
from powers.selectors import visible

RECORDS_A_FILE = 10_000
PAGES = (
    "site:home", "disclosure:index", "disclosure:guide", "disclosure:information-list", "disclosure:request-about", "disclosure:reports",
    "powers:list", "powers:structure", "powers:posts", "ledger:list", "catalogue:print", "site:deadline",
    "site:working-calendar", "site:help", "site:map",
)  # fmt: skip
# What isn't for crawlers, in either language: beside the office, whatever costs a print or a search of its own.
CLOSED = (
    "/office/", "/search/", "/sign-in/", "/print/?start", "/print/power/", "/print/structure/", "/print/post/",
    "/print/job/", "/print/file/", "/deadline/?", "/disclosure/request/", "/disclosure/members/",
)  # fmt: skip
# What lies under a closed address, and is open all the same: how to ask for information.
OPEN = ("/disclosure/request/$",)


# What stands in each series of files, and the page of one record in it.
SERIES: dict[str, tuple[Callable[[], QuerySet[Any]], str]] = {
    "powers": (lambda: visible(None), "powers:power"),
    "disclosures": (lambda: information.visible(None), "disclosure:information"),
    "items": (lambda: catalogue.visible(None), "disclosure:item"),
    "reports": (lambda: reports.visible(None), "disclosure:report"),
}


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but the back office and what is made for one visitor."""
    closed = (f"Disallow: {prefix}{path}" for path in CLOSED for prefix in ("", "/en"))
    opened = (f"Allow: {prefix}{path}" for path in OPEN for prefix in ("", "/en"))
    lines = ["User-agent: *", *opened, *closed]
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
    """The list of the files, with the day of the newest record in each; one query."""
    first, *others = [
        rows()
        .order_by()
        .values(number=F("pk") / Value(RECORDS_A_FILE), series=Value(name))
        .annotate(newest=Max("published_at"), records=Count("pk"))
        for name, (rows, _page) in SERIES.items()
    ]
    in_order = list(SERIES)
    ranges = sorted(
        first.union(*others, all=True), key=lambda row: (in_order.index(row["series"]), row["number"])
    )
    files = [(_absolute(reverse("crawlers:sitemap-pages")), None)]
    files += [
        (_absolute(reverse(f"crawlers:sitemap-{row['series']}", args=[row["number"]])), row["newest"])
        for row in ranges
    ]
    return _xml(request, "site/sitemap_index.xml", {"files": files})


@public_view
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The pages that are always there, those of each organisation that holds powers, and of each catalogue."""
    holding = PowerCount.objects.filter(audience=Audience.SOCIETY).values("organisation")
    codes = (
        Organisation.objects.filter(pk__in=holding).order_by("tree_id", "lft").values_list("code", flat=True)
    )
    with office_language():
        paths = [reverse(name) for name in PAGES]
        paths += [reverse("powers:section", args=[code]) for code in codes]
        for kind, units in catalogue.units(None).items():
            for unit in units:
                of = [kind, unit.organisation.code]
                paths += [reverse("disclosure:catalogue-of", args=of), reverse("disclosure:due", args=of)]
    return _pages(request, ((path, None) for path in paths))


@public_view
def sitemap_records(request: HttpRequest, series: str, number: int) -> HttpResponse:
    """The records of one range of primary keys."""
    visible_rows, page = SERIES[series]
    start = number * RECORDS_A_FILE
    rows = visible_rows().filter(pk__gte=start, pk__lt=start + RECORDS_A_FILE).order_by("pk")
    with office_language():
        pages = [
            (reverse(page, args=[slug]), published_at)
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
