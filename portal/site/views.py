"""The pages of the public site that belong to no catalogue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.publishing.public import public_page, public_view
from portal.publishing.selectors import signed_in_user
from powers.picking import Picking, print_picked
from powers.selectors import types_public_for

from . import finding, selectors, terms


@public_view
def home(request: HttpRequest) -> HttpResponse:
    """What is disclosed here, in figures, and every way into it."""
    reader = signed_in_user(request)
    context = {"nav": "home", "home": selectors.home(reader)}
    return public_page(request, "site/home.html", context, reader=reader)


@public_view
def search(request: HttpRequest) -> HttpResponse:
    """What is found by name, number or any word: powers, disclosures, what the catalogues list.

    A page beyond the last leads to the last.
    """
    if chosen := print_picked(request.GET):
        return redirect(chosen)
    reader = signed_in_user(request)
    wish = finding.SearchWish.from_query(request.GET)
    findings = finding.find(wish, reader)
    wish = findings.wish
    if wish.page > findings.last_page:
        return redirect(reverse("site:search") + wish.url(page=findings.last_page))
    is_of_powers = wish.kind is finding.POWERS
    shown = {row.record.slug for row in findings.rows}
    context = {
        "findings": findings,
        "wish": wish,
        "picking": Picking.of(request.GET, wish, shown, page=wish.page, last=findings.last_page),
        "pick_url": f"{wish.url()}&pick=1",
        "results": findings.results,
        "is_of_powers": is_of_powers,
        "types": types_public_for(reader, also=wish.power_type) if is_of_powers else [],
        "without_section": wish.url(section=None, page=1),
        "everywhere": wish.url(section=None, power_type="", page=1),
    }
    return public_page(request, "site/search.html", context, reader=reader)


@public_view
def help_page(request: HttpRequest) -> HttpResponse:
    """How to use the site, and the official terms in plain words."""
    context = {"nav": "help", "groups": terms.GROUPS, "contacts": selectors.contacts()}
    return public_page(request, "site/help.html", context, reader=signed_in_user(request))


@public_view
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page there is, the powers by section."""
    context = {"overview": selectors.overview()}
    return public_page(request, "site/map.html", context, reader=signed_in_user(request))
