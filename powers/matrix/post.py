"""The page of one key post: its powers, and what checks it (四（一）3: the Party secretary's above all)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from portal.accounts.models import User
from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import at_and_above
from portal.publishing.models import Audience

from ..models import PowerFunction, PowerType, PublishedPower
from ..rules import limit_in_words
from ..selectors import of_post, visible
from .matrix import FUNCTIONS, Holder, holds_all
from .reading import holders
from .units import UNITS, own

# Nobody exercises more; whoever does is sent on to the list.
MOST_POWERS = 200
MOST_CHECKS = 12
# Sections that supervise by their office, as bureaus call them.
DISCIPLINE = ("纪检", "监察", "纪委", "纪律")


@dataclass(frozen=True)
class PostPower:
    """One power of a post as its page lists it."""

    slug: str
    code: str
    name: str
    power_type: str
    audience: str
    bases: int
    promised_limit: str
    has_flowchart: bool
    version_no: int
    published_at: datetime

    @property
    def type_label(self) -> str:
        return str(PowerType(self.power_type).label)

    @property
    def audience_label(self) -> str:
        return str(Audience(self.audience).label)


@dataclass(frozen=True)
class Part:
    """A post's powers of one function."""

    function: PowerFunction
    number: int
    powers: tuple[PostPower, ...]

    @property
    def is_cut(self) -> bool:
        return self.number > len(self.powers)


@dataclass(frozen=True)
class Check:
    """A power by which a discipline section supervises the unit that the post belongs to."""

    slug: str
    name: str
    organisation_name: str
    post_name: str


@dataclass(frozen=True)
class PostPage:
    """Everything that the page of a key post shows."""

    post: Post
    holder: Holder
    unit: Organisation
    parts: tuple[Part, ...]
    types: tuple[tuple[str, int], ...]
    checks: tuple[Check, ...]
    contacts: tuple[Organisation, ...]
    updated_at: datetime

    @property
    def number(self) -> int:
        return sum(part.number for part in self.parts)

    @property
    def holds_all(self) -> bool:
        return holds_all(part.number for part in self.parts)

    @property
    def is_printed(self) -> bool:
        """Whether one can print it from the public site: that is for society, whoever is signed in."""
        return any(power.audience == Audience.SOCIETY for power in self.powers)

    @property
    def powers(self) -> tuple[PostPower, ...]:
        return tuple(power for part in self.parts for power in part.powers)


def post_page(key: int, reader: User | None) -> PostPage | None:
    """The page of a key post of whose powers ``reader`` may see one; seven queries. ``None`` for any other post."""
    post = Post.objects.filter(pk=key, is_key_post=True).first()
    placed = of_post(reader, key).placed if post else []
    if post is None or not placed:
        return None
    homes = at_and_above(post.organisation_id)
    post.organisation = homes[-1]
    unit = next((home for home in reversed(homes) if home.kind in UNITS), homes[0])
    numbers = {
        function: sum(each.number for each in placed if each.function == function) for function in FUNCTIONS
    }
    kinds = {choice: sum(each.number for each in placed if each.power_type == choice) for choice in PowerType}
    powers = _powers(visible(reader).filter(post_id=key))
    if not any(powers.values()):  # the last one was withdrawn this very moment
        return None
    checks, supervisors = _checks(unit, post, reader)
    contacts = [home for home in (*supervisors, *reversed(homes)) if home.complaint_phone and home.is_active]
    return PostPage(
        post=post,
        holder=holders(Post.objects.filter(pk=key))[key],
        unit=unit,
        parts=tuple(Part(function, numbers[function], tuple(powers[function])) for function in FUNCTIONS),
        types=tuple((str(choice.label), number) for choice, number in kinds.items() if number),
        checks=tuple(checks),
        contacts=tuple(dict.fromkeys(contacts)),
        updated_at=max(power.published_at for function in FUNCTIONS for power in powers[function]),
    )


def _powers(rows: QuerySet[PublishedPower]) -> dict[str, list[PostPower]]:
    """The powers by function; of their contents only the parts that are counted are read."""
    found: dict[str, list[PostPower]] = {function.value: [] for function in FUNCTIONS}
    columns = (
        "slug",
        "code",
        "name",
        "power_type",
        "audience",
        "promised_limit_text",
        "version_no",
        "published_at",
    )
    parts = {"bases": F("content__legal_bases"), "steps": F("content__steps")}
    for row in rows.order_by("code", "pk").values(*columns, "function", **parts)[:MOST_POWERS]:
        function, limit = row.pop("function"), row.pop("promised_limit_text")
        steps, bases = row.pop("steps"), row.pop("bases")
        found[function].append(
            PostPower(
                **row, bases=len(bases or ()), promised_limit=limit_in_words(limit), has_flowchart=bool(steps)
            )
        )
    return found


def _checks(unit: Organisation, post: Post, reader: User | None) -> tuple[list[Check], list[Organisation]]:
    """What the unit's discipline sections supervise, and these sections; nothing that the post holds itself."""
    condition = own(unit)
    called = Q()
    for word in DISCIPLINE:
        called |= Q(name__contains=word)
    sections = list(Organisation.objects.filter(condition).filter(called).exclude(pk=post.organisation_id))
    rows = visible(reader).filter(organisation__in=sections, function=PowerFunction.SUPERVISION)
    rows = rows.exclude(post_id=post.pk).order_by("code", "pk")
    columns = ("slug", "name", "organisation_name", "post_name")
    return [Check(*row) for row in rows.values_list(*columns)[:MOST_CHECKS]], sections
