"""The public versions of a record, of whatever kind: what each was, who approved it, what changed."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import User

from . import diff
from .content import recipients
from .kinds import Content, get_kind
from .ledger.public import approvals
from .ledger.read import payload_of
from .models import Audience, Publication, ReviewEntry
from .selectors import Standing

PAGE_SIZE = 20
PUBLISHED = Publication.Action.PUBLISHED


def may_read(publication: Publication, content: Content | None, reader: User | None) -> bool:
    """Whether an entry of the ledger is for ``reader``: each had an audience of its own, whatever the record's is today.

    ``content`` says who was named for 特定对象: without it (erased by law) nobody was. (``audience_filter``, for an
    entry.)
    """
    if publication.audience == Audience.SOCIETY:
        return True
    if reader is None:
        return False
    match publication.audience:
        case Audience.PARTY:
            return reader.is_party_member
        case Audience.UNIT:
            return Standing.of(reader).is_in_unit_of(publication.organisation)
        case Audience.SPECIFIED if content:
            named = (recipients(content, key) for key in ("audience_organisations", "audience_users"))
            return Standing.of(reader).is_named(*named)
    return False


@dataclass
class Entry:
    """One entry of the ledger about the record that its reader may see."""

    publication: Publication
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


@dataclass(frozen=True)
class History:
    """A page of the entries that a reader may see, newest first, and how many there are that he may not."""

    entries: list[Entry]
    has_more: bool
    hidden: int


def history(uid: Any, reader: User | None, page: int) -> History:
    """A page of the record's history. Two queries for a citizen."""
    own = list(Publication.objects.filter(record_uid=uid).select_related("organisation"))
    readable = _readable(uid, own, reader)
    start = (page - 1) * PAGE_SIZE
    # The one before the page's oldest is read too: what changed since it is told.
    wanted = [publication.pk for publication in readable[start : start + PAGE_SIZE + 1]]
    numbers = {row.pk: row.version_no for row in readable if row.action == PUBLISHED}
    first = min((row.pk for row in own if row.action == PUBLISHED), default=0)
    entries: list[Entry] = []
    later: tuple[Entry, Content] | None = None
    for publication in _entries(uid).filter(pk__in=wanted).order_by("-sequence"):
        payload = payload_of(publication)
        entry = Entry(publication, is_erased=payload is None, is_first=publication.pk == first)
        if payload:
            entry.reason = publication.snapshot.reason
            entry.approvals = _approvals(payload)
            entry.erased = [numbers[number] for number in payload.get("erased", []) if number in numbers]
        if payload and (content := payload["content"]):
            if later:
                later[0].before = publication.version_no
                later[0].changed = diff.changed_labels(get_kind(publication.kind), content, later[1])
            later = (entry, content)
        entries.append(entry)
    return History(entries[:PAGE_SIZE], len(entries) > PAGE_SIZE, len(own) - len(readable))


def _readable(uid: Any, own: list[Publication], reader: User | None) -> list[Publication]:
    """Those of the record's entries that are for ``reader``, newest first.

    A withdrawal or an expiry is told to whoever could read what it ended. Whom an erased version was for is erased with
    it: where that was for named readers only, the erasure is told to nobody.
    """
    named = {}
    if reader is not None and any(row.audience == Audience.SPECIFIED for row in own):
        versions = _entries(uid).filter(action=PUBLISHED, audience=Audience.SPECIFIED)
        named = {row.pk: (payload_of(row) or {}).get("content") for row in versions}
    readable: list[Publication] = []
    content: Content | None = None
    for publication in sorted(own, key=lambda row: row.pk):
        if publication.action == PUBLISHED:
            content = named.get(publication.pk)
        is_erasure = publication.action == Publication.Action.ERASED
        if may_read(publication, None if is_erasure else content, reader):
            readable.append(publication)
    return readable[::-1]


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


def compare(uid: Any, reader: User | None, before: int, after: int) -> Comparison | None:
    """The fields in which two public versions differ; ``None`` unless there are both and he may read both."""
    found: dict[int, Publication] = {}
    contents: dict[int, Content] = {}
    for publication in _entries(uid).filter(action=PUBLISHED, version_no__in=[before, after]):
        content = (payload_of(publication) or {}).get("content")
        if not may_read(publication, content, reader):
            return None
        if content:
            contents[publication.version_no] = content
        found[publication.version_no] = publication
    if before not in found or after not in found:
        return None
    erased = [found[number] for number in (before, after) if number not in contents]
    changes = [] if erased else diff.changes(get_kind(found[after].kind), contents[before], contents[after])
    return Comparison(found[before], found[after], changes, erased)


def _entries(uid: Any) -> Any:
    return Publication.objects.filter(record_uid=uid).select_related("snapshot", "organisation")
