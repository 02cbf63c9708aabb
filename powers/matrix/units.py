"""Of whom a matrix tells: a unit (a bureau, or a district's own offices), never a whole tree of them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import at_and_above_code, subtree_filter
from portal.publishing.models import Audience

from ..models import PowerCount, PublishedPower
from ..selectors import is_public, numbered, society_total, visible
from .matrix import Place

Kind = Organisation.Kind
UNITS = (Kind.CITY, Kind.DISTRICT, Kind.BUREAU)
UNITS_SHOWN = 100


def homes_of(code: str) -> tuple[Organisation, Organisation] | None:
    """The organisation of that code and the unit that it belongs to; one query. ``None`` without one."""
    homes = [] if "\0" in code else at_and_above_code(code)
    if not homes:
        return None
    return homes[-1], next((home for home in reversed(homes) if home.kind in UNITS), homes[0])


def own(unit: Organisation) -> Q:
    """The condition for the organisations that are the unit's own: below it, but not in a unit below it. One query."""
    below = list(Organisation.objects.filter(parent=unit).only("kind", "tree_id", "lft", "rght"))
    if not any(node.kind in UNITS for node in below):
        return subtree_filter([unit])
    return Q(pk=unit.pk) | subtree_filter(node for node in below if node.kind not in UNITS)


def places_of(unit: Organisation, condition: Q) -> list[Place]:
    """The unit's own organisations, in the order of the tree; one query."""
    rows = Organisation.objects.filter(condition).order_by("tree_id", "lft")
    return [
        Place(pk, code, name, pk == unit.pk, rght == lft + 1)
        for pk, code, name, lft, rght in rows.values_list("pk", "code", "name", "lft", "rght")
    ]


def units(reader: User | None, page: int = 1) -> tuple[list[Any], bool]:
    """A page of the units with powers, each with its ``number``, and whether there is another page.

    What of them only ``reader`` may see is counted for him; a district's number is that of all that lies below it.
    """
    public = PowerCount.objects.filter(organisation=OuterRef("pk"), number__gt=0)
    if reader is None:
        public = public.filter(audience=Audience.SOCIETY)
        rows = visible(None)
    else:
        public = public.exclude(audience=Audience.INTERNAL)
        rows = PublishedPower.objects.filter(is_public()).exclude(audience=Audience.INTERNAL)
    rows = rows.order_by()
    of_its_own = Exists(rows.filter(organisation=OuterRef("pk"))) | Exists(
        rows.filter(organisation__parent=OuterRef("pk")).exclude(organisation__kind__in=UNITS)
    )
    is_bureau = Q(kind=Kind.BUREAU)
    upper = Q(kind__in=(Kind.CITY, Kind.DISTRICT)) | Q(parent=None)
    nodes = Organisation.objects.filter(Exists(public)).filter(is_bureau | (upper & of_its_own))
    start = (page - 1) * UNITS_SHOWN
    found = _numbered(reader, nodes.order_by("tree_id", "lft")[start : start + UNITS_SHOWN + 1])
    shown = [node for node in found[:UNITS_SHOWN] if node.number]
    return shown, len(found) > UNITS_SHOWN


def _numbered(reader: User | None, nodes: QuerySet[Organisation]) -> list[Any]:
    if reader is None:
        return list(nodes.annotate(number=Subquery(society_total())))
    return numbered(reader, nodes)
