"""The public versions of a power: what each was, who approved it, what changed."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.organisations.models import Membership, Organisation
from portal.publishing import diff
from portal.publishing.kinds import Content, get_kind
from portal.publishing.ledger.public import approvals
from portal.publishing.ledger.read import payload_of
from portal.publishing.models import Audience, Publication, ReviewEntry
from portal.publishing.selectors import unit_of

from .content import recipients

PAGE_SIZE = 20
PUBLISHED = Publication.Action.PUBLISHED


class Reader:
    """Which versions somebody may read: each had an audience of its own, whatever the power's is today."""

    def __init__(self, user: User | None):
        self.user = user
        self._unit: Organisation | None = None
        self._places: set[int] = set()
        membership = (
            Membership.objects.select_related("organisation").filter(user=user).first() if user else None
        )
        if membership:
            home = membership.organisation
            self._unit = unit_of(home)
            self._places = set(home.get_ancestors(include_self=True).values_list("pk", flat=True))

    def may_read(self, publication: Publication, content: Content) -> bool:
        """Whether the content that ``publication`` published is for him (``audience_filter``, for one version)."""
        if publication.audience == Audience.SOCIETY:
            return True
        if self.user is None:
            return False
        if publication.audience == Audience.PARTY:
            return self.user.is_party_member
        if publication.audience == Audience.UNIT and self._unit:
            place = publication.organisation
            return self._unit.tree_id == place.tree_id and self._unit.lft <= place.lft <= self._unit.rght
        if publication.audience == Audience.SPECIFIED:
            is_named = self.user.pk in recipients(content, "audience_users")
            return is_named or not self._places.isdisjoint(recipients(content, "audience_organisations"))
        return False


@dataclass
class Entry:
    """One entry of the ledger about the power, as far as its reader may see it."""

    publication: Publication
    is_hidden: bool = False  # it was for others
    is_erased: bool = False
    is_first: bool = False
    reason: str = ""
    approvals: list[dict[str, str]] = field(default_factory=list)
    erased: list[int] = field(default_factory=list)  # the versions whose erasure this entry reports
    before: int | None = None  # the version that it is compared with
    changed: list[str] = field(default_factory=list)  # the fields that differ from that version

    @property
    def is_version(self) -> bool:
        return self.publication.action == PUBLISHED


def history(uid: Any, user: User | None, page: int) -> tuple[list[Entry], bool]:
    """A page of the power's entries, newest first, and whether there are older ones. Two queries for a citizen."""
    reader = Reader(user)
    start = (page - 1) * PAGE_SIZE
    rows = _entries(uid).order_by("-sequence")
    # The one before the page's oldest is read too: what changed since it is told.
    publications = list(rows[start : start + PAGE_SIZE + 1])
    numbers = dict(rows.filter(action=PUBLISHED).values_list("sequence", "version_no"))
    entries: list[Entry] = []
    later: tuple[Entry, Content] | None = None
    for publication in publications:
        payload = payload_of(publication)
        entry = Entry(
            publication, is_erased=payload is None, is_first=publication.pk == min(numbers, default=0)
        )
        content = payload["content"] if payload else None
        if payload and content and not reader.may_read(publication, content):
            entry.is_hidden, content = True, None
        elif payload:
            entry.reason = publication.snapshot.reason
            entry.approvals = _approvals(payload)
            entry.erased = [numbers[number] for number in payload.get("erased", []) if number in numbers]
        if content:
            if later:
                later[0].before = publication.version_no
                later[0].changed = diff.changed_labels(get_kind("power"), content, later[1])
            later = (entry, content)
        entries.append(entry)
    return entries[:PAGE_SIZE], len(publications) > PAGE_SIZE


def _approvals(payload: Content) -> list[dict[str, str]]:
    """The ledger's rows; whoever submitted is shown as the one who drew the version up, not as a draft's stage."""
    rows = approvals(payload)
    for row, raw in zip(rows, payload["approvals"], strict=True):
        if raw["action"] == ReviewEntry.Action.SUBMITTED:
            row["stage"] = _("编制")
    return rows


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side. A version without content was erased by law."""

    before: Publication
    after: Publication
    changes: list[diff.Change]
    erased: list[Publication]


def compare(uid: Any, user: User | None, before: int, after: int) -> Comparison | None:
    """The fields in which two public versions differ; ``None`` unless there are both and he may read both."""
    reader = Reader(user)
    found: dict[int, Publication] = {}
    contents: dict[int, Content] = {}
    for publication in _entries(uid).filter(action=PUBLISHED, version_no__in=[before, after]):
        payload = payload_of(publication)
        if payload:
            if not reader.may_read(publication, payload["content"]):
                return None
            contents[publication.version_no] = payload["content"]
        elif publication.audience != Audience.SOCIETY:
            return None  # whom it was for is erased with it
        found[publication.version_no] = publication
    if before not in found or after not in found:
        return None
    erased = [found[number] for number in (before, after) if number not in contents]
    changes = [] if erased else diff.changes(get_kind("power"), contents[before], contents[after])
    return Comparison(found[before], found[after], changes, erased)


def _entries(uid: Any) -> Any:
    return Publication.objects.filter(record_uid=uid).select_related("snapshot", "organisation")
