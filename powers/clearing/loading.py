"""Reads the drafts that a scan looks at, in a few queries however many there are."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Q, QuerySet

from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from portal.publishing.models.publishable import OUT_OF_USE_STATES
from portal.search.tokens import sort_key

from ..models import Duty, LegalBasis, Power, Step
from .comparing import name_of
from .finding import Subject
from .gaps import Elements, gaps, has_limit

BATCH = 2000
_COLUMNS = (
    "pk", "code", "name", "power_type", "organisation_id", "post_id", "parent_id", "parent__name", "content",
    "conditions", "remarks", "statutory_limit", "statutory_limit_unit", "promised_limit", "promised_limit_unit",
    "limit_note",
)  # fmt: skip


@dataclass(frozen=True)
class Examined:
    """One power as a scan sees it. ``fingerprint``: of what is compared of it with others."""

    subject: Subject
    full_name: str
    place: str
    gaps: list[str]
    fingerprint: str

    @property
    def told(self) -> dict[str, str]:
        """How the power was called when it was found, for the record."""
        return {"code": self.subject.code, "name": self.full_name, "section": self.place}


def in_use(organisation: Organisation) -> QuerySet[Power]:
    """The drafts of the organisation and everything below it, without what is out of use."""
    return Power.objects.filter(subtree_filter([organisation], "organisation__")).exclude(
        state__in=OUT_OF_USE_STATES
    )


def examine(
    powers: QuerySet[Power], progress: Callable[[int], None] = lambda done: None
) -> Iterator[Examined]:
    """Each of the powers, examined; a handful of queries for every few thousand."""
    places = _Places()
    keys = list(powers.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield from _batch(keys[start : start + BATCH], places)
        progress(min(start + BATCH, len(keys)))


class _Places:
    """Each organisation with the bureau that it belongs to: the nearest bureau at or above it, else its root."""

    def __init__(self) -> None:
        self.kinds: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.bureaus: dict[int, int] = {}
        rows = Organisation.objects.order_by("tree_id", "lft").values_list("pk", "parent_id", "kind", "name")
        for pk, parent, kind, name in rows:
            self.kinds[pk], self.names[pk] = kind, name
            is_bureau = kind == Organisation.Kind.BUREAU or parent is None
            self.bureaus[pk] = pk if is_bureau else self.bureaus[parent]


def _batch(keys: Sequence[int], places: _Places) -> Iterator[Examined]:
    laws: dict[int, set[tuple[str, str]]] = defaultdict(set)
    bases = LegalBasis.objects.filter(power__in=keys).order_by()
    for power, title, article in bases.values_list("power_id", "title", "article"):
        laws[power].add((title.strip("《》 "), article.strip()))
    with_duties = _owners(Duty, keys)
    with_steps = _owners(Step, keys)
    subs = Power.objects.filter(parent__in=keys).exclude(state__in=OUT_OF_USE_STATES).order_by()
    headings = set(subs.values_list("parent_id", flat=True).distinct())
    for row in Power.objects.filter(pk__in=keys).order_by("pk").values(*_COLUMNS):
        key, place, main = row["pk"], row["organisation_id"], row["parent_id"]
        name = name_of(row["name"], row["parent__name"] or "")
        text = sort_key(row["conditions"] + row["content"])
        subject = Subject(
            key=key,
            code=row["code"],
            name=name,
            own_name=sort_key(row["name"]),
            bureau=places.bureaus[place],
            section=place,
            main=main or key,
            is_sub_item=main is not None,
            laws=frozenset(laws[key]),
            content=text,
            remarks=row["remarks"],
        )
        elements = Elements(
            power_type=row["power_type"],
            place_kind=places.kinds[place],
            is_heading=key in headings,
            has_post=row["post_id"] is not None,
            has_legal_basis=key in laws and bool(laws[key]),
            has_limit=has_limit(
                (row["statutory_limit_unit"], row["promised_limit_unit"]),
                (row["statutory_limit"], row["promised_limit"]),
                row["limit_note"],
            ),
            has_flowchart=key in with_steps,
            has_duties=key in with_duties,
        )
        full_name = f"{row['parent__name']} — {row['name']}" if main else row["name"]
        compared = "\n".join([name.core, text, *sorted(map("".join, laws[key])), str(place)])
        yield Examined(
            subject, full_name, places.names[place], gaps(elements), sha256(compared.encode()).hexdigest()
        )


def _owners(model: type[Duty] | type[Step], keys: Sequence[int]) -> set[int]:
    rows = model.objects.filter(Q(power__in=keys)).order_by()
    return set(rows.values_list("power_id", flat=True).distinct())
