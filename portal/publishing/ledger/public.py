"""What anybody may see of the ledger. The public pages read it through here and through nothing else.

An entry for society whose content is still there is *open*. Of every other entry only number, time and hashes are
shown, exactly what the public file holds of it (``read.public_entry``): not even what was done, or where.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter

from ..diff import Change, changes
from ..kinds import Content, PublishableKind, get_kind
from ..models import Audience, Publication, PublicationSnapshot, ReviewEntry, State
from .read import payload_of

PAGE_SIZE = 50
CHANGED = "changed"  # a publication of a later version
HISTORY_SIZE = 200
# The filter offers so many organisations, those nearest to the root first: a province has twenty thousand.
OFFERED_ORGANISATIONS = 300
# Whoever has an open entry, and from each one step up at a time. To ask of every organisation whether one below it has
# an entry would be to go through the ledger once for each of them.
_HOLDING = f"""
    WITH RECURSIVE holding(id) AS (
        SELECT o.id FROM {Organisation._meta.db_table} o WHERE EXISTS (
            SELECT 1 FROM {Publication._meta.db_table} p
            JOIN {PublicationSnapshot._meta.db_table} s ON s.publication_id = p.sequence
            WHERE p.organisation_id = o.id AND p.audience = %s AND s.salt > '')
        UNION
        SELECT o.parent_id FROM holding
        JOIN {Organisation._meta.db_table} o ON o.id = holding.id WHERE o.parent_id IS NOT NULL
    )
    SELECT o.id, o.code, o.name, o.level, o.tree_id, o.lft, o.rght
    FROM {Organisation._meta.db_table} o WHERE o.id IN (SELECT id FROM holding)
    ORDER BY o.level, o.tree_id, o.lft LIMIT %s"""


@dataclass(frozen=True)
class Entry:
    """One entry as anybody may see it: what it may not show, it doesn't have."""

    sequence: int
    published_at: datetime
    content_hash: str
    previous_hash: str
    entry_hash: str
    fingerprint: str
    is_open: bool
    is_erased: bool = False
    action: str = ""
    action_label: str = ""
    title: str = ""
    reason: str = ""
    organisation: Organisation | None = None
    version_no: int = 0
    record_uid: UUID | None = None

    @property
    def is_publication(self) -> bool:
        return self.action == Publication.Action.PUBLISHED


def entry_of(publication: Publication) -> Entry:
    """The public view of ``publication``; of its snapshot the payload isn't read."""
    snapshot = publication.snapshot
    is_for_society = publication.audience == Audience.SOCIETY
    is_erased = is_for_society and snapshot.salt == ""
    details: dict[str, Any] = {}
    if is_for_society and not is_erased:
        details = {
            "action": publication.action,
            "action_label": action_label(publication),
            "title": snapshot.title,
            "reason": snapshot.reason,
            "organisation": publication.organisation,
            "version_no": publication.version_no,
            "record_uid": publication.record_uid,
        }
    return Entry(
        sequence=publication.sequence,
        published_at=publication.published_at,
        content_hash=publication.content_hash,
        previous_hash=publication.previous_hash,
        entry_hash=publication.entry_hash,
        fingerprint=publication.fingerprint,
        is_open=bool(details),
        is_erased=is_erased,
        **details,
    )


def action_choices() -> list[tuple[str, Any]]:
    """What may have been done, as the ledger tells it: a first publication and a later version are two things."""
    return [
        (Publication.Action.PUBLISHED, gettext_lazy("首次公开")),
        (CHANGED, gettext_lazy("变更")),
        *(choice for choice in Publication.Action.choices if choice[0] != Publication.Action.PUBLISHED),
    ]


def action_label(publication: Publication) -> str:
    """What was done, in these words."""
    is_later = publication.action == Publication.Action.PUBLISHED and publication.version_no > 1
    return str(dict(action_choices())[CHANGED if is_later else publication.action])


def _entries() -> QuerySet[Publication]:
    return Publication.objects.select_related("snapshot", "organisation").defer("snapshot__payload")


def _open_entries() -> QuerySet[Publication]:
    return _entries().filter(audience=Audience.SOCIETY, snapshot__salt__gt="")


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for. Asking for an action or a section leaves out what shows neither."""

    action: str = ""
    section: Organisation | None = None
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.action or self.section or self.since or self.until)

    def entries(self) -> QuerySet[Publication]:
        rows = _open_entries() if self.action or self.section else _entries()
        if self.action == CHANGED:
            rows = rows.filter(action=Publication.Action.PUBLISHED, version_no__gt=1)
        elif self.action == Publication.Action.PUBLISHED:
            rows = rows.filter(action=self.action, version_no__lte=1)
        elif self.action:
            rows = rows.filter(action=self.action)
        if self.section:
            rows = rows.filter(subtree_filter([self.section], "organisation__"))
        if self.since:
            first = _number_at(_midnight(self.since))
            rows = rows.filter(sequence__gte=first) if first else rows.none()
        if self.until and (beyond := _number_at(_midnight(self.until, days=1))):
            rows = rows.filter(sequence__lt=beyond)
        return rows


def _midnight(day: date, days: int = 0) -> datetime:
    """The beginning of ``day``, or of the day ``days`` after it, where the bureau is."""
    # A year off both ends of what the calendar knows, so that no time zone can lead beyond it.
    ordinal = min(max(day.toordinal() + days, 366), date.max.toordinal() - 366)
    return timezone.make_aware(datetime.combine(date.fromordinal(ordinal), time.min))


def _number_at(moment: datetime) -> int | None:
    """The first entry at or after ``moment``: entries are numbered in the order of time, so an index answers it."""
    rows = Publication.objects.filter(published_at__gte=moment).order_by("published_at", "sequence")
    return rows.values_list("sequence", flat=True).first()


@dataclass(frozen=True)
class Page:
    """One page of the list, newest first; ``newer`` and ``older`` are where its neighbours begin, or ``None``."""

    entries: list[Entry]
    newer: int | None
    older: int | None


def page(wanted: Wanted, *, before: int | None = None, after: int | None = None) -> Page:
    """Entries older than number ``before``, or those next newer than ``after``; the newest without either.

    By number, not by offset: a page a million entries down costs what the first one does, and stays the same while
    new entries come.
    """
    rows = wanted.entries()
    if after is not None:
        found = list(rows.filter(sequence__gt=after).order_by("sequence")[: PAGE_SIZE + 1])
        is_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE][::-1]
        newer = found[0].sequence if is_more else None
        older = found[-1].sequence if found else None
    else:
        if before is not None:
            rows = rows.filter(sequence__lt=before)
        found = list(rows.order_by("-sequence")[: PAGE_SIZE + 1])
        is_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
        newer = found[0].sequence if before is not None and found else None
        older = found[-1].sequence if is_more else None
    return Page([entry_of(publication) for publication in found], newer, older)


def find(sequence: int) -> Publication | None:
    """The entry of that number, with its whole snapshot: for ``entry_of`` and ``Opened``."""
    return Publication.objects.select_related("snapshot", "organisation").filter(sequence=sequence).first()


@dataclass(frozen=True)
class Opened:
    """What an open entry holds beyond its line in the list."""

    kind: PublishableKind | None
    payload: Content
    content_html: str
    before: Entry | None  # the public version before this one
    changes: list[Change]
    erased: list[int]  # the entries whose erasure this one reports
    public_url: str  # the record's page, when there is one now

    @property
    def organisation_name(self) -> str:
        """What the section was called at the time."""
        return self.payload["organisation"]["name"]


def opened(publication: Publication) -> Opened:
    """The content of an open entry. Four queries at most."""
    payload = payload_of(publication) or {}
    kind = _kind(publication.kind)
    content = payload["content"]
    earlier = _version_before(publication) if content else None
    found: list[Change] = []
    if kind and content and earlier and (old := payload_of(earlier)):
        found = changes(kind, old["content"], content)
    return Opened(
        kind=kind,
        payload=payload,
        content_html=kind.projection.body(content) if kind and content else "",
        before=entry_of(earlier) if earlier else None,
        changes=found,
        erased=list(payload.get("erased", [])),
        public_url=_public_url(kind, publication),
    )


def _kind(code: str) -> PublishableKind | None:
    try:
        return get_kind(code)
    except LookupError:
        return None


def _version_before(publication: Publication) -> Publication | None:
    rows = Publication.objects.select_related("snapshot", "organisation").filter(
        record_uid=publication.record_uid,
        audience=Audience.SOCIETY,
        action=Publication.Action.PUBLISHED,
        sequence__lt=publication.sequence,
    )
    return rows.order_by("-sequence").first()


def _public_url(kind: PublishableKind | None, publication: Publication) -> str:
    """The record's page, unless the newest entry says that society finds nothing there."""
    newest = (
        Publication.objects.select_related("snapshot")
        .filter(record_uid=publication.record_uid)
        .exclude(action=Publication.Action.ERASED)
        .order_by("-sequence")
        .first()
    )
    if kind is None or newest is None or newest.audience != Audience.SOCIETY:
        return ""
    payload = payload_of(newest)
    if newest.action != Publication.Action.PUBLISHED or payload is None:
        return ""
    return kind.published_url(payload["content"])


def approvals(payload: Content) -> list[dict[str, str]]:
    """Who decided at each stage, in words."""
    stages = {**dict(State.choices), State.DRAFT: _("编制"), State.RETURNED: _("编制")}
    actions = dict(ReviewEntry.Action.choices)
    return [
        {
            "stage": str(stages.get(row["stage"], row["stage"])),
            "action": str(actions.get(row["action"], row["action"])),
            "by": row["by"],
            "at": row["at"],
        }
        for row in payload["approvals"]
    ]


def erasure_of(publication: Publication) -> Entry | None:
    """The open entry that says why the content of this one was erased."""
    reports = PublicationSnapshot.objects.filter(
        publication__record_uid=publication.record_uid,
        publication__action=Publication.Action.ERASED,
        publication__audience=Audience.SOCIETY,
        publication__sequence__gt=publication.sequence,
    ).select_related("publication__organisation")
    for snapshot in reports.order_by("publication_id"):
        if publication.sequence in json.loads(snapshot.payload).get("erased", []):
            snapshot.publication.snapshot = snapshot
            return entry_of(snapshot.publication)
    return None


def history(uid: UUID) -> list[Entry]:
    """Everything of one record that was for society, newest first; empty unless something of it is open."""
    rows = _entries().filter(record_uid=uid, audience=Audience.SOCIETY).order_by("-sequence")
    found = [entry_of(publication) for publication in rows[:HISTORY_SIZE]]
    return found if any(entry.is_open for entry in found) else []


def offered_organisations() -> list[Organisation]:
    """The organisations that the filter offers, in the order of the tree: those that have open entries, and all above.

    Not one that was only created: what nobody has published is no matter of the public site.
    """
    nearest = Organisation.objects.raw(_HOLDING, [Audience.SOCIETY.value, OFFERED_ORGANISATIONS])
    return sorted(nearest, key=lambda node: (node.tree_id, node.lft))


def groups_of(fingerprint: str) -> Iterable[str]:
    """A fingerprint's groups of four, as they are printed and read out."""
    return [fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4)]
