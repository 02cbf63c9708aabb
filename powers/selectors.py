"""Reading published powers: what a reader may see, and how many there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.cache import caches
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.accounts.models import User
from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import subtree_filter
from portal.publishing.models import Audience
from portal.publishing.selectors import audience_filter

from .models import PowerCount, PowerType, PublishedPower

MANY = 5_000
TYPES_SECONDS = 60
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
    keys = _all_restricted(reader).values("pk") if few is None else few.keys
    return public.filter(Q(audience=Audience.SOCIETY) | Q(pk__in=keys))


def is_public() -> Q:
    """The condition for what is public at this moment: an end that has passed holds, whoever forgot to write it down."""
    # "In", because Django writes "= False" as NOT, with which SQLite finds nothing in an index.
    return Q(is_withdrawn__in=[False]) & (Q(public_until=None) | Q(public_until__gt=timezone.now()))


class Placed(NamedTuple):
    """Powers of one kind in one organisation: as much of them as figures need."""

    power_type: str
    function: str
    is_key_post: bool
    tree_id: int
    lft: int
    number: int = 1

    def is_below(self, section: Organisation) -> bool:
        return self.tree_id == section.tree_id and section.lft <= self.lft <= section.rght


_KIND = ("power_type", "function", "is_key_post")
_PLACE = ("organisation__tree_id", "organisation__lft")


class Restricted(NamedTuple):
    """The powers that are public for a reader and not for everybody."""

    keys: list[int]
    placed: list[Placed]


def _restricted(reader: User) -> Restricted | None:
    """All of these powers, asked for once a request and kept on the user object, as his permissions are.

    They are few, as a rule. ``None`` where they aren't: then each query asks the database for them, which doesn't like
    lists of many thousand keys.
    """
    if not hasattr(reader, "_restricted_powers"):
        rows = _all_restricted(reader).values_list("pk", *_KIND, *_PLACE).distinct()[: MOST_RESTRICTED + 1]
        found = list(rows)
        few = Restricted([pk for pk, *_rest in found], [Placed(*rest) for _pk, *rest in found])
        reader._restricted_powers = few if len(found) <= MOST_RESTRICTED else None  # type: ignore[attr-defined]
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


@dataclass(frozen=True)
class OfPost:
    """The powers of one post: what it is called, and how many of what kind there are where."""

    name: str
    placed: list[Placed]


def of_post(reader: User | None, post: int) -> OfPost:
    """The powers of a post that ``reader`` may see; one query. Without any, he isn't told what the post is called."""
    name = Post.objects.filter(pk=post).values("name")[:1]
    rows = visible(reader).filter(post_id=post).order_by().annotate(called=Subquery(name))
    found = list(rows.values_list("called", *_KIND, *_PLACE).annotate(Count("pk")))
    return OfPost((found[0][0] if found else "") or "", [Placed(*rest) for _name, *rest in found])


def tallies(
    reader: User | None, section: Organisation | None, *, placed: list[Placed] | None = None
) -> list[Tally]:
    """All powers of a section and everything below it (``None``: of all), counted by what the filters ask for.

    What is for society comes from the counts kept at publication, so that the catalogue isn't counted; counted is
    what only this reader may see beside that. Of ``placed`` powers, if they are given, and no others.
    """
    found: list[Tally] = []
    if placed is None:
        counts = PowerCount.objects.filter(audience=Audience.SOCIETY)
        counts = counts.filter(organisation=section) if section else counts.filter(organisation__parent=None)
        found += [Tally(*row) for row in counts.order_by().values_list(*_KIND).annotate(number=Sum("number"))]
    more = placed if placed is not None else _beside_counts(reader)
    if more is not None:
        kinds: Counter[tuple[str, str, bool]] = Counter()
        for powers in more:
            if section is None or powers.is_below(section):
                kinds[powers[:3]] += powers.number
        found += [Tally(*kind, number) for kind, number in kinds.items()]
    elif reader is not None:
        restricted = _all_restricted(reader)
        if section:
            restricted = restricted.filter(subtree_filter([section], "organisation__"))
        rows = restricted.values_list(*_KIND).annotate(number=Count("pk", distinct=True))
        found += [Tally(*row) for row in rows]
    return found


def _beside_counts(reader: User | None) -> list[Placed] | None:
    """The powers that the counts kept at publication don't cover; ``None`` where they are too many to be kept."""
    if reader is None:
        return []
    few = _restricted(reader)
    return None if few is None else few.placed


def numbered(
    reader: User | None,
    sections: QuerySet[Organisation],
    *,
    placed: list[Placed] | None = None,
    **conditions: Any,
) -> list[Any]:
    """The sections, each with its ``number`` of powers, those below it included, under the other filters; one query.

    Of ``placed`` powers, if they are given, and no others.
    """
    if placed is None:
        sections = sections.annotate(number=Subquery(society_total(**conditions)))
    found: list[Any] = list(sections)
    more = placed if placed is not None else _beside_counts(reader)
    if more is None and reader is not None:
        rows = _all_restricted(reader).filter(**conditions).values_list(*_KIND, *_PLACE)
        more = [Placed(*row) for row in rows.annotate(Count("pk", distinct=True))]
    numbers = _numbers(found, more or [], conditions)
    for section in found:
        section.number = (section.number or 0 if placed is None else 0) + numbers[section.pk]
    return found


def _numbers(
    sections: Sequence[Organisation], placed: Iterable[Placed], conditions: dict[str, Any]
) -> Counter[int]:
    """For each section (by pk) how many of the placed powers it holds, those below it included."""
    numbers: Counter[int] = Counter()
    for powers in placed:
        if all(getattr(powers, name) == value for name, value in conditions.items()):
            for section in sections:
                if powers.is_below(section):
                    numbers[section.pk] += powers.number
    return numbers


def types_public_for(reader: User | None, *, also: str = "") -> list[tuple[str, Any]]:
    """The types as choices of which ``reader`` may see a power, and ``also`` that one.

    One query for a citizen, whose page is kept; what society may see is asked once a minute for a signed-in reader.
    """
    if reader is None:
        there = _types_for_society()
    else:
        there = caches["default"].get_or_set("types_for_society", _types_for_society, TYPES_SECONDS) or set()
        few = _restricted(reader)
        if few is None:
            there = there | set(_all_restricted(reader).values_list("power_type", flat=True).distinct())
        else:
            there = there | {powers.power_type for powers in few.placed}
    return [choice for choice in PowerType.choices if choice[0] in there or choice[0] == also]


def _types_for_society() -> set[str]:
    return {tally.power_type for tally in tallies(None, None) if tally.number > 0}


def disclosing(
    within: Organisation | None = None, audiences: Sequence[str] = (Audience.SOCIETY,)
) -> list[Organisation]:
    """Whose portal this is, told by what is published for society: the only bureau that has something there.

    The district above (the first root, and the second if there is one) where several bureaus have, or where it has
    powers of its own or in offices that are no bureau's. Before anything is published the tree alone tells, by the same rule. One query; two before that.
    ``within`` a district: which bureau of it, or itself. ``audiences``: told by what is published for these; for none of
    them the tree alone tells.
    """
    nodes = within.get_descendants(include_self=True) if within else Organisation.objects.all()
    counts = PowerCount.objects.filter(organisation=OuterRef("pk"), audience__in=audiences, number__gt=0)
    holding = nodes.filter(Exists(counts))
    return _uppermost(holding, within, audiences) or _uppermost(nodes, within, audiences)


def _uppermost(
    nodes: QuerySet[Organisation], within: Organisation | None, audiences: Sequence[str]
) -> list[Organisation]:
    """The only bureau of the nodes, unless something is published beside it; else ``within``, or the first two roots."""
    in_order = nodes.order_by("tree_id", "lft")
    bureaus = in_order.filter(kind=Organisation.Kind.BUREAU).values("pk")[:2]
    tops = in_order.filter(Q(pk=within.pk) if within else Q(parent=None)).values("pk")[:2]
    counts = PowerCount.objects.filter(organisation=OuterRef("pk"), audience__in=audiences)
    totals = counts.order_by().values("organisation").annotate(total=Sum("number")).values("total")
    found = list(
        Organisation.objects.filter(Q(pk__in=bureaus) | Q(pk__in=tops))
        .annotate(total=Coalesce(Subquery(totals), 0))
        .order_by("tree_id", "lft")
    )
    only = [node for node in found if node.kind == Organisation.Kind.BUREAU]
    upper = [node for node in found if (node == within if within else node.parent_id is None)]
    return only if len(only) == 1 and not any(_beside(only[0], node) for node in upper) else upper


def _beside(bureau: Any, top: Any) -> bool:
    """Whether below ``top`` something is counted (``total``) that isn't the bureau's."""
    own = bureau.total if top.is_ancestor_of(bureau, include_self=True) else 0
    return top.total > own


def society_total(**conditions: Any) -> QuerySet[PowerCount, Any]:
    """For an outer query of organisations: how many powers for society each holds, with everything below it."""
    counts = PowerCount.objects.filter(organisation=OuterRef("pk"), audience=Audience.SOCIETY, **conditions)
    return counts.order_by().values("organisation").annotate(total=Sum("number")).values("total")
