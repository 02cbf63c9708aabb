"""Reading postings: the office's list, and what the public pages tell.

Public pages read the rows themselves, joined to the published table that lets the reader see them: a disclosure's
(``PublishedDisclosure``), or its item's. A posting is an office record, not a draft: it is true when it is saved, a
correction holds at once, and the ledger doesn't hold it, so that a published copy could only lag behind and could not be
rebuilt. Of what never goes online the title and the photos are shown to whoever may read its item: what they tell hung
before everybody's eyes. Its text stays in the office, for the catalogue says that this isn't disclosed on the website.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from portal.accounts.models import User
from portal.organisations.selectors import organisations_where
from portal.publishing.models import Audience, State
from portal.publishing.public import SiteVersion, site_version
from portal.publishing.reading import is_public

from ..catalogue import selectors as catalogue
from ..information import selectors as information
from ..models import (
    CatalogueItem,
    Disclosure,
    DisclosureTask,
    Posting,
    PostingPhoto,
    PublishedDisclosure,
    PublishedItem,
)
from ..newest import newest_of, with_newest
from .rules import goes_online

VALID = Q(state=Posting.State.VALID)
ON_A_PAGE = 20
# What a posting's history tells of.
TOLD = ("title", "text", "form", "place", "on", "until", "attendees", "remarks", "state")


def postings_of(user: User) -> QuerySet[Posting]:
    """The postings of all sections whose drafts ``user`` may read, the newest first."""
    places = organisations_where(user, "view_content").order_by().values("pk")
    rows = Posting.objects.filter(organisation__in=places)
    return rows.select_related("item", "disclosure", "task", "organisation", "recorded_by")


def postable(user: User) -> QuerySet[Disclosure]:
    """The disclosures that ``user`` may record as posted, the newest first."""
    places = organisations_where(user, "edit_content").order_by().values("pk")
    approved = Q(publication__isnull=False) | Q(state=State.SCHEDULED) & ~Q(audience=Audience.SOCIETY)
    return Disclosure.objects.filter(approved, organisation__in=places).select_related("item")


def offline_items(user: User) -> list[CatalogueItem]:
    """The public items of ``user``'s sections that never go online: what is posted under them is written here."""
    places = organisations_where(user, "edit_content").order_by().values("pk")
    rows = CatalogueItem.objects.filter(organisation__in=places, publication__isnull=False)
    content = dict(
        PublishedItem.objects.filter(pk__in=rows.order_by().values("pk")).values_list("pk", "content__forms")
    )
    return [
        item
        for item in rows.order_by("code")
        if item.pk in content and not goes_online(content[item.pk] or ())
    ]


def open_tasks_of(items: Sequence[CatalogueItem]) -> QuerySet[DisclosureTask]:
    """The open tasks of these items, the most urgent first."""
    tasks = DisclosureTask.objects.filter(item__in=items, state=DisclosureTask.State.OPEN)
    return tasks.select_related("item").order_by("due_on", "pk")


def named(words: str) -> Q:
    """The condition for postings that ``words`` look for: by what was posted and where."""
    return (
        Q(title__icontains=words)
        | Q(disclosure__title__icontains=words)
        | Q(place__icontains=words)
        | Q(item__title__icontains=words)
    )


@dataclass(frozen=True)
class Change:
    """One save of a posting: when, by whom, why, and what differs from the one before."""

    at: datetime
    by: str
    reason: str
    differences: list[tuple[Any, str, str]]
    added: list[PostingPhoto]
    removed: list[PostingPhoto]


def changes_of(posting: Any) -> list[Change]:
    """A posting's history, the newest first."""
    rows = list(posting.history.select_related("history_user").order_by("-history_id")[:50])
    fields: list[Any] = [Posting._meta.get_field(name) for name in TOLD]
    photos = list(PostingPhoto.everything.filter(posting=posting.pk).order_by("position", "pk"))
    found = []
    until: datetime | None = None  # the save after this one: photos follow what is saved with them
    for row, before in zip_longest(rows, rows[1:]):
        differences = [
            (field.verbose_name, _said(before, field), _said(row, field))
            for field in fields
            if before is not None and _said(before, field) != _said(row, field)
        ]
        user = row.history_user
        found.append(
            Change(
                row.history_date,
                user.get_full_name() if user else "",
                row.history_change_reason,
                differences,
                # What it began with is no change.
                [
                    photo
                    for photo in photos
                    if before and _is_within(photo.uploaded_at, row.history_date, until)
                ],
                [photo for photo in photos if _is_within(photo.removed_at, row.history_date, until)],
            )
        )
        until = row.history_date
    return found


def _is_within(moment: datetime | None, start: datetime, end: datetime | None) -> bool:
    return moment is not None and start <= moment and (end is None or moment < end)


def _said(row: Any, field: Any) -> str:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    return "" if value is None else str(value)


# What public pages tell


def visible(reader: User | None) -> QuerySet[Posting]:
    """The postings of what is public now and ``reader`` (``None``: any citizen) may read."""
    online = Q(disclosure__in=information.visible(reader).order_by().values("pk"))
    offline = Q(disclosure=None, item__in=catalogue.visible(reader).order_by().values("pk"))
    return Posting.objects.filter(VALID, online | offline)


def of_disclosure(pk: int) -> list[Posting]:
    """Where a disclosure hung and was read out; two queries. Whether it may be read was decided by the page."""
    return list(_with_photos(Posting.objects.filter(VALID, disclosure=pk)))


def of_item(item: PublishedItem) -> list[Posting]:
    """What was disclosed elsewhere under an item, of that which everybody may read who reads the item; three queries."""
    for_all = information.visible(None).filter(item_id=item.pk).order_by().values("pk")
    seen = Q(disclosure=None) | Q(disclosure__in=for_all)
    if item.audience == Audience.PARTY:  # whoever reads the item is a Party member
        inner = PublishedDisclosure.objects.filter(is_public(), item_id=item.pk, audience=Audience.PARTY)
        seen |= Q(disclosure__in=inner.order_by().values("pk"))
    return list(_with_photos(Posting.objects.filter(VALID & seen, item=item.pk))[:ON_A_PAGE])


def _with_photos(rows: QuerySet[Posting]) -> QuerySet[Posting]:
    photos = Prefetch("photos", queryset=PostingPhoto.objects.order_by("position", "pk"))
    return rows.select_related("disclosure").prefetch_related(photos).order_by("-on", "-pk")


def counted(reader: User | None, tasks: Iterable[int]) -> dict[int, Posting]:
    """For each task (by pk) the posting that the record goes by, if the reader may know of it; one query."""
    found = visible(reader).filter(task__in=tasks, is_counted=True)
    return {posting.task_id: posting for posting in found if posting.task_id}


def counted_and_newest(
    reader: User | None, tasks: Sequence[int], items: Sequence[int]
) -> tuple[dict[int, Posting], dict[int, Posting]]:
    """What ``counted`` says; and for each item (by pk) what was disclosed last under it without being online; one query."""
    offline = Posting.objects.filter(VALID, disclosure=None, item=OuterRef("item"))
    newest = Q(disclosure=None, item__in=items, pk=Subquery(offline.order_by("-on", "-pk").values("pk")[:1]))
    found = list(visible(reader).filter(Q(task__in=tasks, is_counted=True) | newest))
    by_task = {row.task_id: row for row in found if row.task_id and row.task_id in tasks and row.is_counted}
    by_item = {row.item_id: row for row in sorted(found, key=_when) if row.disclosure_id is None}
    return by_task, by_item


def _when(posting: Posting) -> tuple[date, int]:
    return posting.on, posting.pk


def posting_for(reader: User | None, pk: int) -> Posting | None:
    """A posting that ``reader`` may know of; ``published`` is what lets him, its disclosure or its item as citizens see it."""
    row: Any = _with_photos(visible(reader).filter(pk=pk)).first()
    if row is None:
        return None
    if row.disclosure_id:
        row.published = information.visible(reader).get(pk=row.disclosure_id)
    else:
        row.published = catalogue.visible(reader).select_related("unit").get(pk=row.item_id)
    return row


def photo_for(reader: User | None, pk: int) -> PostingPhoto | None:
    """A photo that ``reader`` may see: of a posting that he may know of."""
    seen = visible(reader).order_by().values("pk")
    return PostingPhoto.objects.filter(pk=pk, posting__in=seen).first()


def version(*_args: Any, **_kwargs: Any) -> SiteVersion | None:
    """The version of a page that tells of postings: it differs when one of them does."""
    return with_newest(site_version(), newest_of(Posting.history.all(), "history_date"))
