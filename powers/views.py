"""The public catalogue: the list with its filters, the pages of organisations, the key posts."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.inputs import whole_number
from portal.publishing.models import Audience
from portal.publishing.public import SiteVersion, public_page, public_view, versioned_by
from portal.publishing.selectors import signed_in_user

from . import structure
from .finder import Finder, Wish, finder
from .models import PowerFunction, PowerType
from .picking import Picking, print_picked, print_url
from .power_views import phone
from .rules import limit_in_words
from .selectors import LIST_COLUMNS

MOST_PAGES_OF_POSTS = 200


@public_view
def catalogue(request: HttpRequest) -> HttpResponse:
    """All powers, by any combination of section, type, function, key post and post."""
    if chosen := print_picked(request.GET):
        return redirect(chosen)
    reader = signed_in_user(request)
    found = finder(Wish.from_query(request.GET), reader)
    rows = labelled(found.page(reader).values(*LIST_COLUMNS))
    pages, shown = found.pages, {row["slug"] for row in rows}
    context = {
        "nav": "powers",
        "finder": found,
        "rows": rows,
        "picking": Picking.of(
            request.GET, found.wish, shown, page=pages.number, last=pages.last, hidden=found.wish.said()
        ),
        "pick_url": f"?{urlencode([*found.wish.said(page=pages.number), ('pick', 1)])}",
        "sorts": [
            (label, found.wish.url(sort=sort), found.wish.sort == sort)
            for sort, label in (("code", _("按编码")), ("newest", _("按公开时间")))
        ],
        **_page_links(found),
    }
    return public_page(request, "powers/public/list.html", context, reader=reader)


def _page_links(found: Finder) -> dict[str, Any]:
    pages, url = found.pages, found.wish.url
    return {
        "pages": [
            number and {"number": number, "url": url(page=number), "is_current": number == pages.number}
            for number in pages.numbers
        ],
        "previous_url": url(page=pages.number - 1) if pages.number > 1 else None,
        "next_url": url(page=pages.number + 1) if pages.number < pages.last else None,
    }


def labelled(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a list with their choices in words: looked up once a page, not once a row."""
    types, functions = dict(PowerType.choices), dict(PowerFunction.choices)
    audiences = dict(Audience.choices)
    return [
        {
            **row,
            "type_label": types.get(row["power_type"], ""),
            "function_label": functions.get(row["function"], ""),
            "audience_label": audiences.get(row["audience"], ""),
            "promised_limit_words": limit_in_words(row["promised_limit_text"]),
        }
        for row in rows
    ]


def _structure(request: HttpRequest, **kwargs: Any) -> SiteVersion | None:
    return structure.structure_version()


@versioned_by(_structure)
def section(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation: what it does, where to find it, its posts, what lies below it, its powers."""
    reader = signed_in_user(request)
    page = structure.section_page(code, reader)
    if page is None:
        raise Http404(_("没有这个机构。"))
    organisation = page.organisation
    contact = (
        organisation.phone,
        organisation.complaint_phone,
        organisation.address,
        organisation.office_hours,
    )
    context = {
        "nav": "powers",
        "page": page,
        "rows": labelled(page.powers),
        "number": page.number,
        "trail": [(node.name, reverse("powers:section", args=[node.code])) for node in page.above],
        "list_url": reverse("powers:list") + Wish(section=organisation).url(),
        "print_url": print_url([("organisation", organisation.code)]),
        "has_contact": any(contact),
        "phone": phone(organisation.phone),
        "complaint": phone(organisation.complaint_phone),
    }
    return public_page(request, "powers/public/section.html", context, reader=reader)


@versioned_by(_structure)
def key_posts(request: HttpRequest) -> HttpResponse:
    """重要岗位 with their powers, the Party secretary's first."""
    reader = signed_in_user(request)
    number = min(whole_number(request.GET.get("page")) or 1, MOST_PAGES_OF_POSTS)
    posts, has_more = structure.key_posts(reader, number)
    for item in posts:
        item.powers = labelled(item.powers)
    context = {
        "nav": "powers",
        "posts": posts,
        "number": number,
        "previous": number - 1,
        "next": number + 1 if has_more else 0,
    }
    return public_page(request, "powers/public/posts.html", context, reader=reader)
