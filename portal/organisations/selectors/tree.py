"""The organisation tree as its screen shows it: some branches open, a page of children at a time."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from portal.accounts.models import User

from ..models import Organisation, Post
from .permissions import Place, places_by_permission, subtree_filter

MANAGE = "manage_organisations"
# Whose work needs to know the structure. Organisations and posts are no secret; what is written in them is.
READERS = (MANAGE, "view_content", "assign_roles")
PAGE_SIZE = 100
OPEN_AT_ONCE = 40
SMALL = 60  # a tree of at most so many organisations is shown whole at first
FOUND_AT_ONCE = 20


def places_to_read(user: User) -> list[Place]:
    """Where ``user`` may read the structure: the topmost places, each once."""
    places = {place for name in READERS for place in places_by_permission(user).get(name, ())}
    return [place for place in places if not any(_encloses(other, place) for other in places)]


def readable_organisations(user: User) -> QuerySet[Organisation]:
    """Every organisation that ``user`` may read on the structure screens."""
    places = places_to_read(user)
    return Organisation.objects.filter(subtree_filter(places)) if places else Organisation.objects.none()


def _encloses(outer: Place, inner: Place) -> bool:
    return outer != inner and (
        outer.tree_id == inner.tree_id and outer.lft <= inner.lft and outer.rght >= inner.rght
    )


@dataclass
class Node:
    """One line of the tree."""

    organisation: Organisation
    may_manage: bool = False
    may_move: bool = False
    is_open: bool = False
    has_more: bool = False
    children: list["Node"] = field(default_factory=list)
    toggle_url: str = ""  # set by the screen: the address with this node opened or closed

    @property
    def has_children(self) -> bool:
        return not self.organisation.is_leaf_node()


@dataclass
class TreePage:
    """What the screen shows: ``trail`` leads to ``focus``, whose children are on ``page``."""

    tops: list[Node]
    trail: list[Organisation]
    focus: Node | None = None
    page: Page | None = None


def tree_page(user: User, node: int | None, opened: Collection[int], number: int | str) -> TreePage | None:
    """The tree below ``node`` (or below everything that ``user`` may read), ``opened`` nodes unfolded.

    ``None`` when he may not read ``node``. The number of queries depends on neither the size of the tree nor how much
    of it is open. A node other than the focus shows its first ``PAGE_SIZE`` children; ``has_more`` says that there are
    others.
    """
    places = places_to_read(user)
    wanted_tops = readable_organisations(user).filter(pk=node) if node else _tops(places)
    tops = list(_counted(wanted_tops))
    if node and not tops:
        return None
    focus = tops[0] if len(tops) == 1 else None
    trail = ancestors_within(focus, places) if focus else []
    children: dict[int, list[Organisation]] = {}
    page = None
    if focus:
        page = Paginator(_counted(focus.children.order_by("lft")), PAGE_SIZE).get_page(number)
        children[focus.pk] = list(page.object_list)
    wanted = set(list(opened)[:OPEN_AT_ONCE]) - set(children)
    for organisation in _first_children(wanted) if wanted else ():
        children.setdefault(organisation.parent_id, []).append(organisation)
    managed = places_by_permission(user).get(MANAGE, [])
    parent = trail[-1] if trail else None
    nodes = [_node(top, parent, children, managed) for top in tops]
    return TreePage(nodes, trail, nodes[0] if focus else None, page)


def open_at_first(user: User) -> frozenset[int]:
    """The branches that are open when nobody has opened any yet: all of a small tree. One query."""
    rows = list(readable_organisations(user).values_list("pk", "lft", "rght")[: SMALL + 1])
    if len(rows) > SMALL:
        return frozenset()
    return frozenset(pk for pk, lft, rght in rows if rght > lft + 1)


def _node(
    organisation: Organisation,
    parent: Organisation | None,
    children: dict[int, list[Organisation]],
    managed: list[Place],
) -> Node:
    below = children.get(organisation.pk, [])
    return Node(
        organisation,
        may_manage=any(place.covers(organisation) for place in managed),
        # Where a place begins is not for its own administrator to move: it hangs on what he doesn't manage.
        may_move=parent is not None and any(place.covers(parent) for place in managed),
        is_open=organisation.pk in children,
        has_more=len(below) > PAGE_SIZE,
        children=[_node(child, organisation, children, managed) for child in below[:PAGE_SIZE]],
    )


def _tops(places: list[Place]) -> QuerySet[Organisation]:
    condition = Q(pk__in=[])
    for place in places:
        condition |= Q(tree_id=place.tree_id, lft=place.lft)
    return Organisation.objects.filter(condition).order_by("tree_id", "lft")


def _counted(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    posts = (
        Post.objects.filter(organisation=OuterRef("pk"), is_active=True)
        .order_by()
        .values("organisation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return organisations.annotate(post_count=Coalesce(Subquery(posts), 0))


def _first_children(parents: Collection[int]) -> QuerySet[Organisation]:
    """The first children of each parent, one more than is shown."""
    number = Window(RowNumber(), partition_by=[F("parent_id")], order_by=F("lft").asc())
    found = Organisation.objects.filter(parent__in=parents).annotate(number=number)
    return _counted(found.filter(number__lte=PAGE_SIZE + 1)).order_by("tree_id", "lft")


def ancestors_within(organisation: Organisation, places: list[Place]) -> list[Organisation]:
    """What stands above ``organisation``, from the top down, as far as ``places`` reach."""
    if organisation.parent_id is None:
        return []
    above = Organisation.objects.filter(
        tree_id=organisation.tree_id, lft__lt=organisation.lft, rght__gt=organisation.rght
    ).order_by("lft")
    return [node for node in above if any(place.covers(node) for place in places)]


def find(user: User, text: str) -> QuerySet[Organisation]:
    """Organisations that ``user`` may read, by a part of their name, short name or code."""
    return _counted(
        readable_organisations(user).filter(
            Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__icontains=text)
        )
    ).order_by("tree_id", "lft")


def paths(organisations: Collection[Organisation], places: list[Place] | None = None) -> dict[int, str]:
    """For each organisation the names above it, for telling two of the same name apart; one query for all."""
    above = Q(pk__in=[])
    for node in organisations:
        if node.parent_id:
            above |= Q(tree_id=node.tree_id, lft__lt=node.lft, rght__gt=node.rght)
    rows = list(Organisation.objects.filter(above).order_by("lft")) if above else []
    return {
        node.pk: " › ".join(
            row.name
            for row in rows
            if row.tree_id == node.tree_id
            and row.lft < node.lft
            and row.rght > node.rght
            and (places is None or any(place.covers(row) for place in places))
        )
        for node in organisations
    }


@dataclass(frozen=True)
class Siblings:
    """Who stands beside an organisation."""

    previous: Organisation | None
    following: Organisation | None


def siblings(organisation: Organisation) -> Siblings:
    """The organisations directly before and after this one under the same parent."""
    beside = Organisation.objects.filter(parent_id=organisation.parent_id)
    if organisation.parent_id is None:
        return Siblings(None, None)
    return Siblings(
        beside.filter(lft__lt=organisation.lft).order_by("-lft").first(),
        beside.filter(lft__gt=organisation.lft).order_by("lft").first(),
    )
