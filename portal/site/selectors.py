"""What home page, help and site map show: figures, tiles, key posts, the latest."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import caches
from django.db.models import Count, F, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from disclosure.catalogue.selectors import units
from disclosure.choices import Catalogue
from disclosure.information.selectors import latest as latest_disclosures
from disclosure.models import PublishedDisclosure
from portal.accounts.models import User
from portal.organisations.models import Organisation, Post
from portal.publishing.models import Audience
from powers.finder import Wish
from powers.models import PowerCount, PowerFunction, PowerType, PublishedPower
from powers.selectors import LIST_COLUMNS, Tally, numbered, society_total, tallies, visible

LATEST = 10
LATEST_DISCLOSURES = 5
MOST_TILES = 60
MOST_LEVELS = 2  # so many organisations at most stand alone above those to choose from
MOST_NODES = 500
KEY_POSTS = 8
POWERS_A_POST = 3
EXAMPLES = 3
LONGEST_EXAMPLE = 12
MOST_CONTACTS = 12


@dataclass(frozen=True)
class Tile:
    """One way into the catalogue: label, how many powers it leads to, and where."""

    label: str
    number: int
    url: str


@dataclass
class KeyPost:
    """A key post with its first powers."""

    name: str
    organisation_name: str
    number: int
    url: str
    powers: list[PublishedPower] = field(default_factory=list)


@dataclass(frozen=True)
class Home:
    """Everything that the home page shows."""

    total: int
    key_total: int
    key_url: str
    types: list[Tile]
    functions: list[Tile]
    places: list[Tile]
    key_posts: list[KeyPost]
    latest: list[PublishedPower]
    disclosures: list[PublishedDisclosure]
    examples: list[str]
    contacts: list[Organisation]


@dataclass
class Branch:
    """An organisation of the site map with what lies below it."""

    node: Organisation
    number: int
    children: list["Branch"] = field(default_factory=list)


def home(reader: User | None) -> Home:
    """The home page's content; five queries for a citizen, whatever the size of the catalogue."""
    found = tallies(reader, None)
    by_type = _by_type(found)
    way, places = _upper_places(reader)
    latest = list(
        visible(reader)
        .only(*LIST_COLUMNS, "version_no", "main_name", "sub_name")
        .order_by("-published_at", "-pk")[:LATEST]
    )
    nodes = [*way, *(node for node, _number in places)]
    return Home(
        total=by_type.total(),
        key_total=sum(tally.number for tally in found if tally.is_key_post),
        types=type_tiles(by_type),
        functions=function_tiles(_by_function(found)),
        key_url=_list_url(Wish(key_post=True)),
        places=[Tile(node.name, number, _list_url(Wish(section=node))) for node, number in places],
        key_posts=_key_posts(reader, nodes),
        latest=latest,
        disclosures=_newest_disclosures(reader),
        examples=_examples(latest),
        contacts=[node for node in way if node.phone or node.complaint_phone],
    )


def _newest_disclosures(reader: User | None) -> list[PublishedDisclosure]:
    """What society may read, whoever asks: members have a page of their own. For them it is asked once a minute."""
    if reader is None:
        return latest_disclosures(None, LATEST_DISCLOSURES)
    found: list[PublishedDisclosure] | None = caches["default"].get_or_set(
        "latest-disclosures", lambda: latest_disclosures(None, LATEST_DISCLOSURES), 60
    )
    return found or []


def type_tiles(by_type: Counter[str]) -> list[Tile]:
    """The types that have powers, in the national order."""
    return [
        Tile(str(choice.label), by_type[choice], _list_url(Wish(power_type=choice.value)))
        for choice in PowerType
        if by_type[choice]
    ]


def function_tiles(by_function: Counter[str]) -> list[Tile]:
    """The three functions that check each other, also one that nobody has: that is worth seeing."""
    return [
        Tile(str(choice.label), by_function[choice], _list_url(Wish(function=choice.value)))
        for choice in PowerFunction
    ]


def _by_type(found: Iterable[Tally]) -> Counter[str]:
    numbers: Counter[str] = Counter()
    for tally in found:
        numbers[tally.power_type] += tally.number
    return numbers


def _by_function(found: Iterable[Tally]) -> Counter[str]:
    numbers: Counter[str] = Counter()
    for tally in found:
        numbers[tally.function] += tally.number
    return numbers


def _list_url(wish: Wish) -> str:
    return reverse("powers:list") + wish.url()


def _upper_places(reader: User | None) -> tuple[list[Organisation], list[tuple[Organisation, int]]]:
    """The organisations to choose from, with their numbers; and those above them, while there is one a level.

    One bureau's portal shows its sections, a district's its bureaus. One query for all levels: whoever holds powers
    stands below somebody who does, so that the first few of each level are all that can be needed.
    """
    nodes = Organisation.objects.filter(level__lte=MOST_LEVELS).order_by("level", "tree_id", "lft")
    if reader is None:
        shown = list(_holding_powers(nodes)[: MOST_LEVELS + MOST_TILES])
    else:
        # More than he may read of, perhaps: the numbers tell.
        holding = PowerCount.objects.exclude(audience=Audience.INTERNAL).values("organisation")
        shown = [node for node in numbered(reader, nodes.filter(pk__in=holding)[:MOST_NODES]) if node.number]
    levels = [
        [(node, node.number) for node in shown if node.level == level] for level in range(MOST_LEVELS + 1)
    ]
    way: list[Organisation] = []
    places = levels[0]
    while len(places) == 1 and len(way) < MOST_LEVELS:
        way.append(places[0][0])
        if not levels[len(way)]:
            break
        places = levels[len(way)]
    return way, places[:MOST_TILES]


def _holding_powers(nodes: QuerySet[Organisation]) -> QuerySet[Any]:
    """Those that hold powers for society, themselves or below them; each with its ``number``."""
    return nodes.annotate(number=Subquery(society_total())).filter(number__gt=0)


def _key_posts(reader: User | None, nodes: Iterable[Organisation]) -> list[KeyPost]:
    """The key posts of these organisations, the Party secretary's first, each with its first powers; one query."""
    numbered = (
        visible(reader)
        .filter(is_key_post=True, organisation__in=[node.pk for node in nodes])
        # Those that still are, for each has a page.
        .filter(post_id__in=Post.objects.filter(is_key_post=True).order_by().values("pk"))
        .annotate(
            of_post=Window(Count("pk"), partition_by=F("post_id")),
            place=Window(RowNumber(), partition_by=F("post_id"), order_by=["position", "code"]),
        )
    )
    rows = (
        numbered.filter(place__lte=POWERS_A_POST)
        .only("slug", "name", "main_name", "sub_name", "post_id", "post_name", "organisation_name")
        .order_by("organisation__tree_id", "organisation__lft", "post_id", "place")
    )
    posts: dict[int | None, KeyPost] = {}
    for row in rows:
        post = posts.setdefault(
            row.post_id,
            KeyPost(
                row.post_name, row.organisation_name, row.of_post, reverse("powers:post", args=[row.post_id])
            ),
        )
        post.powers.append(row)
    return sorted(posts.values(), key=lambda post: _rank(post.name))[:KEY_POSTS]


def _rank(post_name: str) -> int:
    """党组书记 before every other secretary, then whoever is in charge, then the rest."""
    if "副" in post_name:
        return 3
    if "党组书记" in post_name:
        return 0
    if "书记" in post_name:
        return 1
    return 2


def _examples(latest: Iterable[PublishedPower]) -> list[str]:
    """Short names among the latest, as examples of what to search for."""
    names = dict.fromkeys(row.sub_name or row.main_name for row in latest)
    return [name for name in names if len(name) <= LONGEST_EXAMPLE][:EXAMPLES]


def contacts() -> list[Organisation]:
    """The first organisations of the tree that can be reached by telephone."""
    reachable = Organisation.objects.filter(is_active=True).exclude(phone="", complaint_phone="")
    return list(reachable.order_by("tree_id", "lft")[:MOST_CONTACTS])


def tree() -> list[Branch]:
    """The organisations that hold powers for society, as nested branches; one query, two where there are many."""
    holding = _holding_powers(Organisation.objects.order_by("tree_id", "lft"))
    nodes = list(holding.filter(level__lte=2)[: MOST_NODES + 1])
    if len(nodes) > MOST_NODES:
        nodes = list(holding.filter(level__lte=1)[:MOST_NODES])
    roots: list[Branch] = []
    above: list[Branch] = []
    for node in nodes:
        branch = Branch(node, node.number)
        while above and above[-1].node.level >= node.level:
            above.pop()
        (above[-1].children if above else roots).append(branch)
        above.append(branch)
    return roots


@dataclass(frozen=True)
class Overview:
    """What the site map lists."""

    branches: list[Branch]
    types: list[Tile]
    functions: list[Tile]
    key_posts: Tile
    catalogues: list[Tile]


def overview() -> Overview:
    """The site map's content: what society may see, whoever asks; five queries at most."""
    found = tallies(None, None)
    by_type, by_function = _by_type(found), _by_function(found)
    key_total = sum(tally.number for tally in found if tally.is_key_post)
    return Overview(
        branches=tree(),
        types=type_tiles(by_type),
        functions=function_tiles(by_function),
        key_posts=Tile("", key_total, _list_url(Wish(key_post=True))),
        catalogues=[
            Tile(
                f"{unit.organisation.name}{Catalogue(unit.catalogue).label}",
                unit.number,
                reverse("disclosure:catalogue-of", args=[unit.catalogue, unit.organisation.code]),
            )
            for found_units in units(None).values()
            for unit in found_units
        ],
    )
