"""Reading what a matrix shows: what is public of a unit, or what its staff are drafting.

A fixed number of queries, each bounded by the unit that is shown: the database counts, and names only the first few
powers of each cell.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Concat, RowNumber
from django.urls import reverse

from portal.accounts.models import User
from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import organisations_where
from portal.organisations.selectors.posts import public_holding_today
from portal.publishing.models.publishable import OUT_OF_USE_STATES

from ..finder import Wish
from ..models import Power, PowerFunction, PublishedPower
from ..selectors import visible
from .matrix import NAMED, Held, Holder, Matrix, Place, build
from .units import own, places_of
from .workbook import MOST_LISTED


def published(
    unit: Organisation, reader: User | None, *, named: int = NAMED, condition: Q | None = None
) -> Matrix:
    """The matrix of what is public of the unit and ``reader`` (``None``: any citizen) may read; four queries, or three
    if the ``condition`` for what is the unit's own (``units.own``) has been asked for already.
    """
    condition = own(unit) if condition is None else condition
    rows = of_unit(condition, reader)
    held = [
        Held(*row)
        for row in _first_of_each_cell(rows, named).values_list(
            "organisation_id", "post_id", "function", "number", "slug", "code", "name"
        )
    ]
    places = places_of(unit, condition)
    return build(places, _posts(held), held, _ListAddress(unit), named=named)


def of_unit(condition: Q, reader: User | None) -> QuerySet[PublishedPower]:
    """The public powers of the organisations that ``condition`` (``units.own``) names."""
    return visible(reader).filter(organisation__in=Organisation.objects.filter(condition).order_by())


def listed(condition: Q, reader: User | None) -> Iterable[tuple[Any, ...]]:
    """Every public power of the organisations that ``condition`` names, as the workbook lists it."""
    rows = of_unit(condition, reader).order_by(
        "organisation__tree_id",
        "organisation__lft",
        "-is_key_post",
        F("post_id").asc(nulls_last=True),
        "function",
        "code",
    )
    columns = ("organisation_name", "post_name", "is_key_post", "function", "code", "power_type", "name")
    return rows.values_list(*columns)[: MOST_LISTED + 1]


def drafts(unit: Organisation, user: User, *, named: int = NAMED) -> Matrix:
    """The matrix of what the unit's staff edit, as far as ``user`` may read it; what is archived or withdrawn left out."""
    condition = own(unit)
    allowed = organisations_where(user, "view_content").filter(condition)
    rows = Power.objects.filter(organisation__in=allowed.order_by()).exclude(state__in=OUT_OF_USE_STATES)
    full_name = Case(
        When(parent=None, then=F("name")), default=Concat("parent__name", Value(" — "), F("name"))
    )
    found = _first_of_each_cell(rows.annotate(called=full_name), named)
    columns = ("organisation_id", "post_id", "function", "number", "pk", "code", "called")
    held = [Held(*row[:4], str(row[4]), *row[5:]) for row in found.values_list(*columns)]
    return build(places_of(unit, condition), _posts(held), held, _draft_list, named=named)


def _first_of_each_cell(rows: QuerySet[Any], named: int) -> QuerySet[Any]:
    """The first ``named`` powers of each cell by code, each with the ``number`` of all in it."""
    cell = {"partition_by": [F("organisation_id"), F("post_id"), F("function")]}
    return (
        rows.annotate(
            number=Window(Count("pk"), **cell),
            rank=Window(RowNumber(), order_by=["code", "pk"], **cell),
        )
        .filter(rank__lte=named)
        .order_by("code", "pk")
    )


def _posts(held: Iterable[Held]) -> dict[int, Holder]:
    keys = {power.post for power in held if power.post is not None}
    return holders(Post.objects.filter(pk__in=keys))


def holders(posts: QuerySet[Post]) -> dict[int, Holder]:
    """The posts by key, key posts first, each with who holds it today if that is public; one query."""
    current = public_holding_today()
    rows = (
        posts.order_by("-is_key_post", "position", "pk")
        .annotate(
            person=Subquery(current.values("holder_name")[:1]),
            since=Subquery(current.values("started_on")[:1]),
        )
        .values_list("pk", "name", "is_key_post", "is_active", "person", "since")
    )
    return {
        pk: Holder(pk, name, is_key_post, is_active, person or "", since)
        for pk, name, is_key_post, is_active, person, since in rows
    }


class _ListAddress:
    """Where the public list shows what a cell counts."""

    def __init__(self, unit: Organisation) -> None:
        self.unit = unit
        self.base = reverse("powers:list")

    def __call__(self, place: Place | None, post: Holder | None, function: PowerFunction) -> str:
        if post is not None:
            return self.base + Wish(function=function.value, post=post.pk).url()
        # Of the section only its code is needed.
        section = Organisation(code=place.code) if place else self.unit
        return self.base + Wish(function=function.value, section=section).url()


def _draft_list(place: Place | None, post: Holder | None, function: PowerFunction) -> str:
    """Where the office's list shows it; without a post what names none. Like the matrix, without what is out of use."""
    if place is None:
        return ""
    query = f"section={place.pk}&function__exact={function.value}&in_use=yes"
    query += f"&post__id__exact={post.pk}" if post else ""
    return f"{reverse('admin:powers_power_changelist')}?{query}"
