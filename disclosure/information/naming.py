"""What a disclosure tells of other records: as they are public now, and only to those who may read them there.

A draft's new title, a power that nobody has approved, an item that is for the Party alone would else be known to
whoever reads a disclosure that belongs to it.
"""

from typing import Any

from django.db.models import QuerySet

from portal.publishing.models import Audience
from portal.publishing.reading import is_public
from powers.models import Power, PublishedPower

from ..models import AnnualReport, Disclosure, PublishedItem
from .readers import Readers


def item_content(disclosure: Disclosure | AnnualReport) -> dict[str, Any]:
    """The catalogue item that it is disclosed under; without code and title where its readers mayn't know these."""
    item = disclosure.item
    assert item is not None  # a report may have none
    public = PublishedItem.objects.filter(pk=item.pk).first()
    known = {"id": item.pk, "catalogue": public.catalogue if public else item.catalogue}
    if public is None:  # a draft under a draft: it can't be published yet
        return {**known, "code": item.code, "title": item.title}
    if not Readers.of(disclosure).are_among(Readers.of(public)):
        return {**known, "code": "", "title": ""}
    return {**known, "code": public.code, "title": public.title}


def powers_content(disclosure: Disclosure, chosen: QuerySet[Any] | None = None) -> list[dict[str, Any]]:
    """The powers that it is about (``chosen``: their keys, if not those of the draft), which all its readers may read."""
    audiences = [Audience.SOCIETY]
    if disclosure.audience == Audience.PARTY:
        audiences.append(Audience.PARTY)
    wanted = disclosure.powers.order_by().values("pk") if chosen is None else chosen
    rows = PublishedPower.objects.filter(is_public(), pk__in=wanted, audience__in=audiences)
    return [
        {"id": pk, "code": code, "name": name, "slug": slug}
        for pk, code, name, slug in rows.order_by("code", "pk").values_list("pk", "code", "name", "slug")
    ]


def unnamed_powers(disclosure: Disclosure) -> list[Power]:
    """The powers that were chosen and won't be named, for not all its readers may read them."""
    named = [row["id"] for row in powers_content(disclosure)]
    return list(disclosure.powers.select_related("parent").exclude(pk__in=named).order_by("code", "pk"))
