"""Which powers a catalogue holds, and what its part of the whole is called."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import subtree_filter
from portal.printing.audiences import READ_BY, SOCIETY
from portal.printing.registry import NothingToPrint
from portal.publishing.selectors import unit_of
from portal.search.selectors import found_keys

from ..models import PowerCount, PowerType, PublishedPower
from ..selectors import disclosing, is_public
from .choice import Choice

IN_ORDER = ("organisation__tree_id", "organisation__lft", "position", "code")
CHUNK = 200


class Powers(Protocol):
    """The powers of a choice, in the order of the organisation tree; drafts read like published ones."""

    def count(self) -> int:
        """How many there are."""

    def iterator(self) -> Iterator[PublishedPower]:
        """All of them, whole, a chunk at a time."""

    def light(self) -> Iterator[PublishedPower]:
        """All of them without their content, where that can be left unread: names, places and ``etag``."""

    def whole(self, keys: Sequence[int]) -> list[PublishedPower]:
        """Those of these primary keys, in this order; what is no longer there is left out."""

    def parents(self) -> set[int]:
        """The primary keys of the main items of those that are sub-items."""

    def organisations(self) -> dict[int, int]:
        """The primary keys of the sections that they belong to, each with how many of them it has."""


class PublishedPowers:
    """``Powers`` that are public."""

    def __init__(self, rows: QuerySet[PublishedPower]):
        self.rows = rows.defer("body_html", "body_html_en")

    def count(self) -> int:
        return self.rows.count()

    def iterator(self) -> Iterator[PublishedPower]:
        return self.rows.order_by(*IN_ORDER).iterator(chunk_size=CHUNK)

    def light(self) -> Iterator[PublishedPower]:
        return self.rows.defer("body_html", "body_html_en", "content").order_by(*IN_ORDER).iterator()

    def whole(self, keys: Sequence[int]) -> list[PublishedPower]:
        found = self.rows.in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def parents(self) -> set[int]:
        return set(self.rows.exclude(parent_id=None).order_by().values_list("parent_id", flat=True))

    def organisations(self) -> dict[int, int]:
        return dict(self.rows.order_by().values_list("organisation_id").annotate(Count("pk")))


def powers_in(choice: Choice) -> Powers:
    """The powers that ``choice`` names. Raises ``NothingToPrint`` for an organisation or a post there isn't."""
    if choice.drafts:
        from .drafts import DraftedPowers  # which needs this module

        return DraftedPowers(choice)
    return PublishedPowers(published_in(choice))


def published_in(choice: Choice) -> QuerySet[PublishedPower]:
    """The published rows among them."""
    rows = _filtered(choice)
    if choice.query:
        # Searched for within the other filters, as the search page does: it is loose only where nothing holds all words.
        found, _is_loose = found_keys(choice.query, within=rows)
        rows = rows.filter(pk__in=found)
    return rows


def _filtered(choice: Choice) -> QuerySet[PublishedPower]:
    """What is searched, if anything is searched for."""
    condition = is_public() & Q(audience__in=READ_BY[choice.audience]) & placed(choice)
    if choice.picked:
        condition &= Q(slug__in=choice.picked)
    return PublishedPower.objects.filter(condition)


def placed(choice: Choice) -> Q:
    """The condition for organisation, type and post, of published and draft rows alike."""
    condition = Q()
    if organisation := organisation_of(choice):
        condition &= subtree_filter([organisation], "organisation__")
    if choice.type:
        condition &= Q(power_type=choice.type)
    if post := post_of(choice):
        condition &= Q(post_id=post.pk)
    return condition


def state_of(choice: Choice) -> str:
    """What tells one state of the chosen drafts from another, beside the ledger; "" where there are none."""
    if not choice.drafts:
        return ""
    from .drafts import state_of_drafts  # which needs this module

    return state_of_drafts(choice)


def organisation_of(choice: Choice) -> Organisation | None:
    """The organisation that the catalogue is limited to. Raises ``NothingToPrint`` for a code there isn't."""
    if not choice.organisation:
        return None
    organisation = Organisation.objects.filter(code=choice.organisation).first()
    if organisation is None:
        raise NothingToPrint(_("没有代码为“%(code)s”的机构。") % {"code": choice.organisation})
    return organisation


def post_of(choice: Choice) -> Post | None:
    """The post that the catalogue is limited to. Raises ``NothingToPrint`` for one there isn't."""
    if not choice.post:
        return None
    post = Post.objects.select_related("organisation").filter(pk=choice.post).first()
    if post is None:
        raise NothingToPrint(_("没有这个岗位。"))
    return post


def home_of(choice: Choice) -> Organisation | None:
    """The unit whose catalogue it is, named on the cover: of a section its bureau.

    Of a district the only bureau there that discloses (``selectors.disclosing``), else the district itself; without an
    organisation whoever discloses on this portal, ``None`` where those are several.
    """
    if organisation := organisation_of(choice):
        unit = unit_of(organisation)
        if unit != organisation or unit.kind == Organisation.Kind.BUREAU:
            return unit
        # Any bureau may have drafts, whether it discloses or not.
        found = disclosing(unit, () if choice.drafts else READ_BY[choice.audience])
    else:
        found = disclosing()
    return found[0] if len(found) == 1 else None


def describe(choice: Choice) -> str:
    """知识产权科·行政处罚; empty for the whole catalogue."""
    parts = _place(choice)
    parts += [str(PowerType(choice.type).label)] if choice.type else []
    parts += [_searched(choice)] if choice.query else []
    parts += [_("挑选的%(number)d项") % {"number": len(choice.picked)}] if choice.picked else []
    return "·".join(parts)


def counted(choice: Choice, scope: str) -> str:
    """Its description ``scope`` as it stands before what is counted: 知识产权科·行政处罚的, 挑选的."""
    if choice.picked:
        return scope.removesuffix(_("%(number)d项") % {"number": len(choice.picked)})
    return _("%(scope)s的") % {"scope": scope} if scope else ""


def _place(choice: Choice) -> list[str]:
    """The organisation and the post, one with its section: every section has a 科长."""
    organisation, post, home = organisation_of(choice), post_of(choice), home_of(choice)
    parts = []
    if organisation and home and not organisation.is_ancestor_of(home, include_self=True):
        parts.append(organisation.name)
    if post:
        section = post.organisation
        parts = [name for name in parts if name != section.name]
        is_told = section == home or post.name.startswith(section.name)
        parts.append(post.name if is_told else f"{section.name}{post.name}")
    return parts


def disclosed_by(home: Organisation | None, choice: Choice) -> int:
    """How many powers ``home`` (``None``: all) has published for the choice's audience.

    0 where a section is printed for others than society: how much its unit keeps from society is none of its business.
    """
    organisation = organisation_of(choice)
    is_below = organisation and home and not organisation.is_ancestor_of(home, include_self=True)
    if is_below and choice.audience != SOCIETY:
        return 0
    place = Q(organisation=home) if home else Q(organisation__parent=None)
    counts = PowerCount.objects.filter(place, audience__in=READ_BY[choice.audience])
    return counts.aggregate(total=Sum("number"))["total"] or 0


def _searched(choice: Choice) -> str:
    """A search by its words, if all that is printed holds them: anybody may search for anything, and what he wrote would
    stand on the cover, below the bureau's name and above its signature.
    """
    _found, is_loose = found_keys(choice.query, within=_filtered(choice))
    return _("搜索结果") if is_loose else _("搜索“%(words)s”") % {"words": choice.query}
