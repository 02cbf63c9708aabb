"""Reading published powers: what a reader may see, and how many there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from portal.publishing.models import Audience
from portal.publishing.selectors import audience_filter

from .models import PowerCount, PublishedPower

MANY = 5_000
MOST_RESTRICTED = 1_000
_BEYOND_SOCIETY = (Audience.PARTY, Audience.UNIT, Audience.SPECIFIED)
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


def may_read(row: PublishedPower, reader: User | None) -> bool:
    """Whether ``reader`` (``None``: any citizen) may read that row, withdrawn or not."""
    if row.audience == Audience.SOCIETY:
        return True
    return reader is not None and PublishedPower.objects.filter(audience_filter(reader), pk=row.pk).exists()


def visible(reader: User | None) -> QuerySet[PublishedPower]:
    """The powers that are public now and that ``reader`` (``None``: any citizen) may read."""
    public = PublishedPower.objects.filter(is_public())
    if reader is None:
        return public.filter(audience=Audience.SOCIETY)
    few = _restricted(reader)
    keys = _all_restricted(reader).values("pk") if few is None else [power.pk for power in few]
    return public.filter(Q(audience=Audience.SOCIETY) | Q(pk__in=keys))


def is_public() -> Q:
    """The condition for what is public at this moment: an end that has passed holds, whoever forgot to write it down."""
    # "In", because Django writes "= False" as NOT, with which SQLite finds nothing in an index.
    return Q(is_withdrawn__in=[False]) & (Q(public_until=None) | Q(public_until__gt=timezone.now()))


class Restricted(NamedTuple):
    """A power that is public for a reader and not for everybody: as much of it as figures need."""

    pk: int
    power_type: str
    function: str
    is_key_post: bool
    tree_id: int
    lft: int

    def is_below(self, section: Organisation) -> bool:
        return self.tree_id == section.tree_id and section.lft <= self.lft <= section.rght


def _restricted(reader: User) -> list[Restricted] | None:
    """All of these powers, asked for once a request and kept on the user object, as his permissions are.

    They are few, as a rule. ``None`` where they aren't: then each query asks the database for them, which doesn't like
    lists of many thousand keys.
    """
    if not hasattr(reader, "_restricted_powers"):
        columns = (
            "pk",
            "power_type",
            "function",
            "is_key_post",
            "organisation__tree_id",
            "organisation__lft",
        )
        rows = _all_restricted(reader).values_list(*columns).distinct()[: MOST_RESTRICTED + 1]
        found = [Restricted(*row) for row in rows]
        few = found if len(found) <= MOST_RESTRICTED else None
        reader._restricted_powers = few  # type: ignore[attr-defined]
    return reader._restricted_powers  # type: ignore[attr-defined]


def _all_restricted(reader: User) -> QuerySet[PublishedPower]:
    rows = PublishedPower.objects.filter(is_public(), audience__in=_BEYOND_SOCIETY)
    return rows.filter(audience_filter(reader)).order_by()


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
    few = _restricted(reader) if reader and post is None else None
    if few is not None:
        kinds = Counter((power[1:4]) for power in few if section is None or power.is_below(section))
        found += [Tally(*kind, number) for kind, number in kinds.items()]
    elif (powers := _to_count(reader, post)) is not None:
        if section:
            powers = powers.filter(subtree_filter([section], "organisation__"))
        found += [
            Tally(*row) for row in powers.values_list(*columns).annotate(number=Count("pk", distinct=True))
        ]
    return found


def _to_count(reader: User | None, post: int | None) -> QuerySet[PublishedPower] | None:
    """The powers that the counts kept at publication don't cover; ``None`` where they cover everything."""
    if post is not None:
        return visible(reader).filter(post_id=post).order_by()
    return _all_restricted(reader) if reader is not None else None


def numbered(
    reader: User | None, sections: QuerySet[Organisation], *, post: int | None = None, **conditions: Any
) -> list[Any]:
    """The sections, each with its ``number`` of powers, those below it included, under the other filters.

    One query, and another one for a ``post``.
    """
    if post is None:
        sections = sections.annotate(number=Subquery(society_total(**conditions)))
    found: list[Any] = list(sections)
    more = _beyond_counts(reader, found, post=post, **conditions)
    for section in found:
        section.number = (section.number or 0 if post is None else 0) + more.get(section.pk, 0)
    return found


def _beyond_counts(
    reader: User | None, sections: Sequence[Organisation], *, post: int | None = None, **conditions: Any
) -> dict[int, int]:
    """For each section (by pk) how many powers it holds beside those in the counts kept at publication."""
    numbers: Counter[int] = Counter()
    few = _restricted(reader) if reader and post is None else None
    homes: Iterable[tuple[int, int, int]] = ()
    if few is not None:
        homes = (
            (power.tree_id, power.lft, 1)
            for power in few
            if all(getattr(power, name) == value for name, value in conditions.items())
        )
    elif (powers := _to_count(reader, post)) is not None:
        places = powers.filter(**conditions).values_list("organisation__tree_id", "organisation__lft")
        homes = places.annotate(Count("pk", distinct=True))
    for tree_id, lft, number in homes:
        for section in sections:
            if tree_id == section.tree_id and section.lft <= lft <= section.rght:
                numbers[section.pk] += number
    return numbers


def society_total(**conditions: Any) -> QuerySet[PowerCount, Any]:
    """For an outer query of organisations: how many powers for society each holds, with everything below it."""
    counts = PowerCount.objects.filter(organisation=OuterRef("pk"), audience=Audience.SOCIETY, **conditions)
    return counts.order_by().values("organisation").annotate(total=Sum("number")).values("total")
