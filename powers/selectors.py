"""Reading published powers: what a reader may see, and how many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from portal.publishing.models import Audience
from portal.publishing.selectors import audience_filter

from .models import PowerCount, PublishedPower

MANY = 5_000
LIST_COLUMNS = (
    "slug",
    "code",
    "name",
    "power_type",
    "function",
    "organisation_name",
    "post_id",
    "post_name",
    "is_key_post",
    "promised_limit_text",
    "published_at",
    "audience",
)


@dataclass(frozen=True)
class Tally:
    """How many powers there are of one type, function and key-post mark."""

    power_type: str
    function: str
    is_key_post: bool
    number: int


def readable(reader: User | None) -> QuerySet[PublishedPower]:
    """What ``reader`` (``None``: any citizen) may read, with the withdrawn ones, whose page says why they are gone."""
    society = Q(audience=Audience.SOCIETY)
    if reader is None:
        return PublishedPower.objects.filter(society)
    return PublishedPower.objects.filter(society | Q(pk__in=_beyond_society(reader)))


def visible(reader: User | None) -> QuerySet[PublishedPower]:
    """The powers that are public now and that ``reader`` (``None``: any citizen) may read."""
    return readable(reader).filter(is_withdrawn=False)


def _beyond_society(reader: User) -> QuerySet[PublishedPower, Any]:
    """The keys of what is for ``reader`` and not for everybody: few, however large the catalogue.

    Asked once a request: kept on the user object, as his permissions are.
    """
    if not hasattr(reader, "_powers_beyond_society"):
        rows = PublishedPower.objects.exclude(audience=Audience.SOCIETY).filter(audience_filter(reader))
        reader._powers_beyond_society = rows.order_by().values("pk")  # type: ignore[attr-defined]
    return reader._powers_beyond_society  # type: ignore[attr-defined]


def within(powers: QuerySet[PublishedPower], section: Organisation, number: int) -> QuerySet[PublishedPower]:
    """Those of a section and everything below it, of which there are about ``number``.

    Both ways give the same rows. Few are found by their organisation and then sorted; many are met soon enough when
    the catalogue is read in the list's own order, and sorting them all would take long.
    """
    below = Organisation.objects.filter(subtree_filter([section])).order_by()
    if number > MANY:
        return powers.filter(Exists(below.filter(pk=OuterRef("organisation"))))
    return powers.filter(organisation__in=below)


def family_of(row: PublishedPower, reader: User | None) -> list[PublishedPower]:
    """The other items of the same main item: its sub-items, or main item and siblings of a sub-item."""
    main = row.parent_id or row.pk
    rows = visible(reader).filter(Q(parent_id=main) | Q(pk=main)).exclude(pk=row.pk)
    return list(
        rows.order_by("parent_id", "position", "code").only(
            "slug", "code", "name", "main_name", "sub_name", "parent_id", "audience"
        )
    )


def tallies(reader: User | None, section: Organisation | None, *, post: int | None = None) -> list[Tally]:
    """All powers of a section and everything below it (``None``: of all), counted by what the filters ask for.

    What is for society comes from the counts kept at publication, so that the catalogue isn't counted; counted is
    what only this reader may see beside that, and the powers of one ``post``.
    """
    columns = ("power_type", "function", "is_key_post")
    found: list[Tally] = []
    if post is None:
        counts = PowerCount.objects.filter(audience=Audience.SOCIETY)
        counts = counts.filter(organisation=section) if section else counts.filter(organisation__parent=None)
        found += [
            Tally(*row) for row in counts.order_by().values_list(*columns).annotate(number=Sum("number"))
        ]
    powers = _to_count(reader, post)
    if powers is not None:
        if section:
            powers = powers.filter(subtree_filter([section], "organisation__"))
        found += [Tally(*row) for row in powers.values_list(*columns).annotate(number=Count("pk"))]
    return found


def _to_count(reader: User | None, post: int | None) -> QuerySet[PublishedPower] | None:
    """The powers that the counts kept at publication don't cover; ``None`` where they cover everything."""
    if post is not None:
        return visible(reader).filter(post_id=post).order_by()
    if reader is not None:
        return PublishedPower.objects.filter(is_withdrawn=False, pk__in=_beyond_society(reader)).order_by()
    return None


def numbers_by_section(
    reader: User | None, sections: Iterable[Organisation], *, post: int | None = None, **conditions: Any
) -> dict[int, int]:
    """For each section (by pk) how many powers it holds with everything below it, under the other filters."""
    sections = list(sections)
    numbers: dict[int, int] = {}
    if post is None:
        counts = PowerCount.objects.filter(audience=Audience.SOCIETY, organisation__in=sections, **conditions)
        numbers = dict(counts.order_by().values_list("organisation").annotate(Sum("number")))
    powers = _to_count(reader, post)
    if powers is None:
        return numbers
    homes = (
        powers.filter(**conditions)
        .values_list("organisation__tree_id", "organisation__lft")
        .annotate(Count("pk"))
    )
    for tree_id, lft, number in homes:
        for section in sections:
            if tree_id == section.tree_id and section.lft <= lft <= section.rght:
                numbers[section.pk] = numbers.get(section.pk, 0) + number
    return numbers


def society_total() -> QuerySet[PowerCount, Any]:
    """For an outer query of organisations: how many powers for society each holds, with everything below it."""
    counts = PowerCount.objects.filter(organisation=OuterRef("pk"), audience=Audience.SOCIETY)
    return counts.order_by().values("organisation").annotate(total=Sum("number")).values("total")
