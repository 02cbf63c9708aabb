"""Reading published powers: what a reader may see, how many there are, and their pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from portal.publishing.models import Audience
from portal.publishing.selectors import audience_filter

from .models import PowerCount, PublishedPower

LIST_COLUMNS = (
    "slug",
    "code",
    "name",
    "power_type",
    "function",
    "organisation_name",
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


def visible(reader: User | None) -> QuerySet[PublishedPower]:
    """The powers that ``reader`` (``None``: any citizen) may read, withdrawn ones left out."""
    rows = PublishedPower.objects.filter(is_withdrawn=False)
    if reader is None:
        return rows.filter(audience=Audience.SOCIETY)
    return rows.filter(pk__in=PublishedPower.objects.filter(audience_filter(reader)).values("pk"))


def readable(reader: User | None) -> QuerySet[PublishedPower]:
    """The same with the withdrawn ones, whose page says why they are gone."""
    if reader is None:
        return PublishedPower.objects.filter(audience=Audience.SOCIETY)
    return PublishedPower.objects.filter(
        pk__in=PublishedPower.objects.filter(audience_filter(reader)).values("pk")
    )


def for_page(slug: str, reader: User | None) -> PublishedPower | None:
    """One power's row; ``newest_sub`` is the ledger number of the newest change among its sub-items. One query."""
    family = PublishedPower.objects.filter(parent_id=OuterRef("pk")).order_by().values("parent_id")
    newest = family.annotate(newest=Max("publication_id")).values("newest")
    return readable(reader).filter(slug=slug).annotate(newest_sub=Subquery(newest)).first()


def family_of(row: PublishedPower, reader: User | None) -> list[PublishedPower]:
    """The other items of the same main item: its sub-items, or main item and siblings of a sub-item."""
    main = row.parent_id or row.pk
    rows = visible(reader).filter(Q(parent_id=main) | Q(pk=main)).exclude(pk=row.pk)
    return list(
        rows.order_by("parent_id", "position", "code").only(
            *LIST_COLUMNS, "parent_id", "sub_name", "main_name"
        )
    )


def tallies(reader: User | None, section: Organisation | None) -> list[Tally]:
    """All powers of a section and everything below it (``None``: of all), counted by what the filters ask for.

    Citizens' numbers come from the counts kept at publication; only a signed-in reader's are counted.
    """
    if reader is None:
        counts = PowerCount.objects.filter(audience=Audience.SOCIETY)
        counts = counts.filter(organisation=section) if section else counts.filter(organisation__parent=None)
        rows: Any = counts.values("power_type", "function", "is_key_post").annotate(number=Sum("number"))
    else:
        powers = visible(reader)
        if section:
            powers = powers.filter(subtree_filter([section], "organisation__"))
        rows = powers.order_by().values("power_type", "function", "is_key_post").annotate(number=Count("pk"))
    return [Tally(**row) for row in rows]


def numbers_by_section(
    reader: User | None, sections: Iterable[Organisation], **conditions: Any
) -> dict[int, int]:
    """For each section (by pk) how many powers it holds with everything below it, under the other filters."""
    sections = list(sections)
    if reader is None:
        counts = PowerCount.objects.filter(audience=Audience.SOCIETY, organisation__in=sections, **conditions)
        return dict(counts.values_list("organisation").annotate(Sum("number")))
    found = (
        visible(reader)
        .filter(**conditions)
        .order_by()
        .values_list("organisation__tree_id", "organisation__lft")
        .annotate(Count("pk"))
    )
    leaves = list(found)
    return {
        section.pk: sum(
            number
            for tree_id, lft, number in leaves
            if tree_id == section.tree_id and section.lft <= lft <= section.rght
        )
        for section in sections
    }


def children_with_numbers(parent: Organisation | None) -> list[Organisation]:
    """The organisations right below ``parent`` (``None``: the roots) that hold powers for society; one query.

    Each carries its ``number`` of powers, with everything below it.
    """
    counts = PowerCount.objects.filter(organisation=OuterRef("pk"), audience=Audience.SOCIETY)
    number = counts.order_by().values("organisation").annotate(total=Sum("number")).values("total")
    return list(
        Organisation.objects.filter(parent=parent)
        .annotate(number=Subquery(number))
        .filter(number__gt=0)
        .order_by("tree_id", "lft")
    )


def key_posts(reader: User | None) -> QuerySet[PublishedPower, Any]:
    """Key posts that hold published powers, with how many, by section."""
    return (
        visible(reader)
        .filter(is_key_post=True)
        .order_by()
        .values("post_id", "post_name", "organisation_name", section=F("organisation__code"))
        .annotate(number=Count("pk"))
        .order_by("organisation__tree_id", "organisation__lft", "post_name", "post_id")
    )
