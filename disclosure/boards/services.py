"""What records, corrects and voids postings, and what the clock makes of them."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.attachments.facts import FileFacts
from portal.attachments.services import give
from portal.language import office_language
from portal.organisations.selectors import may
from portal.publishing.errors import NotPermitted
from portal.publishing.models import Publication
from portal.punctuation import labelled

from ..choices import LimitKind
from ..clock import services as clock
from ..models import DisclosureTask, Posting, PublishedItem
from .checks import faults
from .errors import Refused
from .rules import counts_instead

State = Posting.State


def record(
    posting: Posting, user: User, *, photos: Iterable[FileFacts] = (), event_on: date | None = None
) -> Posting:
    """Save a new posting; the clock counts it from its own day, if nothing was disclosed before.

    ``event_on``: under an item whose limit follows events, when what was posted came about, where no task is open yet.
    The same form sent again (``posting.form_key``) records nothing more: it gives what it had recorded the first time.
    Raises ``NotPermitted`` unless he may edit in the section, and ``Refused``, with what is wrong by field.
    """
    _may_write(posting, user)
    if first := _of_form(posting):
        return first
    try:
        with transaction.atomic():
            return _record(posting, user, photos, event_on)
    except IntegrityError:  # the second click came while the first was being saved
        if first := _of_form(posting):
            return first
        raise


def _of_form(posting: Posting) -> Posting | None:
    """What the posting's form recorded before."""
    return Posting.objects.filter(form_key=posting.form_key).first() if posting.form_key else None


def _record(posting: Posting, user: User, photos: Iterable[FileFacts], event_on: date | None) -> Posting:
    if found := faults(posting, event_on):
        raise Refused(found)
    if posting.task is None and event_on is not None:
        posting.task = _open_event(posting, event_on, user)
    posting.recorded_by = user
    _save(posting, user, _("登记"))
    give(posting.photos, photos, user)
    _count(posting, user)
    return posting


@transaction.atomic
def correct(
    posting: Posting, user: User, *, photos: Iterable[FileFacts], reason: str, seen: int | None = None
) -> None:
    """Save a posting's corrections; what it was before stays in its history.

    What the record goes by stays: a wrong day or a wrong item makes it void. ``seen``: the revision that was corrected;
    ``None``: the one of ``posting``. Raises ``NotPermitted`` and ``Refused``, also where somebody else was faster.
    """
    _may_write(posting, user)
    before = _locked(posting)
    if not before.is_valid:
        raise Refused({None: _("这条记录已作废，不能再改。")})
    if before.revision != (posting.revision if seen is None else seen):
        raise Refused(
            {
                None: _(
                    "没有保存：这条记录刚刚被别人更正过。您填写的内容仍在下面，请先复制，再重新打开本页更正。"
                )
            }
        )
    if before.is_counted and before.on != posting.on:
        raise Refused(
            {"on": _("及时性记录按这个日期计算，不能改。日期确实错了的，将这条记录作废，再重新登记。")}
        )
    posting.is_counted = before.is_counted
    if found := faults(posting):
        raise Refused(found)
    posting.revision = before.revision + 1
    _save(posting, user, reason)
    _give(posting, photos, user)
    if not posting.is_counted:
        _count(posting, user)


@transaction.atomic
def make_void(posting: Posting, user: User, reason: str) -> None:
    """The record was wrong: it stays to be read, and shows nowhere else. The clock's record stays until the office opens
    the task again. Does nothing to what is void. Raises ``NotPermitted``.
    """
    _may_write(posting, user)
    row = _locked(posting)
    if row.is_valid:
        row.state, row.void_reason, row.revision = State.VOID, reason[:300], row.revision + 1
        _save(row, user, labelled(_("作废"), reason))


@transaction.atomic
def reopen_task(posting: Posting, user: User, reason: str) -> bool:
    """The office opens again the task that a void posting had completed; whatever else was disclosed for it counts then.

    Returns whether it is owed now. Raises ``NotPermitted``, and ``Refused`` if there is nothing to open.
    """
    row = _locked(posting)
    if row.is_valid or not row.is_counted or row.task is None:
        raise Refused({None: _("没有因这条记录完成的公开任务，不用重新打开。")})
    clock.reopen(row.task, user, reason)
    Posting.objects.filter(task=row.task).update(is_counted=False)
    return not _count_earliest(row.task, user)


def _locked(posting: Posting) -> Posting:
    """The posting's row, locked after its task's: whoever counts comes from the task to its postings too."""
    if posting.task_id is not None:
        DisclosureTask.objects.select_for_update(of=("self",)).get(pk=posting.task_id)
    return Posting.objects.select_for_update(of=("self",)).select_related("task").get(pk=posting.pk)


@transaction.atomic
def reopen_published(task: DisclosureTask, user: User, reason: str) -> bool:
    """The office opens again a task that a publication had completed, one that was withdrawn or wasn't what was owed.

    Whatever else was disclosed for it counts then. Returns whether it is owed now. Raises ``NotPermitted``, and
    ``Refused`` if there is nothing to open.
    """
    row = DisclosureTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    went_by = row.publication
    if row.state != DisclosureTask.State.DONE or went_by is None:
        raise Refused({None: _("这项任务不是在网站上公开完成的，不能在这里重新打开。")})
    clock.reopen(row, user, reason)
    return not _count_earliest(row, user, but=went_by)


def _may_write(posting: Posting, user: User) -> None:
    if not may(user, "edit_content", posting.organisation):
        raise NotPermitted(_("您没有办理“%s”的权限。") % posting.organisation)


def _save(posting: Posting, user: User, reason: str) -> None:
    posting._history_user = user  # type: ignore[attr-defined]
    posting._change_reason = reason[:100]  # type: ignore[attr-defined]
    posting.save()


def _give(posting: Posting, photos: Iterable[FileFacts], user: User) -> None:
    """Make these its photos; what is none of them any more is marked as removed, and kept."""
    wanted = list(photos)
    for photo in posting.photos.all():
        if photo.facts not in wanted:
            photo.removed_at, photo.removed_by = timezone.now(), user
            photo.save(update_fields=["removed_at", "removed_by"])
    give(posting.photos, wanted, user)


def _open_event(posting: Posting, event_on: date, user: User) -> DisclosureTask | None:
    item = PublishedItem.objects.filter(pk=posting.item_id, limit_kind=LimitKind.AFTER_EVENT).first()
    return clock.open_event(item, event_on, user) if item else None


def _count(posting: Posting, user: User) -> None:
    """Let the clock's record go by this posting, if it was the first disclosure of what its task is about.

    One that is recorded later than it took place may be earlier than what the record goes by: then both stand there.
    What was posted for fewer people than the item is for counts for nothing.
    """
    if posting.task_id is None:
        return
    task = DisclosureTask.objects.select_for_update(of=("self",)).get(pk=posting.task_id)
    if not clock.reaches_all(task, _audience(posting)):
        return
    with office_language():
        if task.state == DisclosureTask.State.DONE and counts_instead(posting.on, task.done_on):
            clock.set_aside(task, user, _("登记了更早的公开"))
            Posting.objects.filter(task=task).update(is_counted=False)
        posting.is_counted = clock.complete(
            task, posting.on, user, audience=_audience(posting), note=where(posting)
        )
    Posting.objects.filter(pk=posting.pk).update(is_counted=posting.is_counted)


def _audience(posting: Posting) -> str:
    """For whom what was posted is: its public version says it, else what was approved; empty: whoever the item is for."""
    disclosure = posting.disclosure
    if disclosure is None:
        return ""
    return disclosure.publication.audience if disclosure.publication else disclosure.audience


def _count_earliest(task: DisclosureTask, user: User, but: Publication | None = None) -> bool:
    """Complete a task that was opened again with the earliest of all that was disclosed for it, if there is any.

    ``but``: the publication that the office found to be none.
    """
    postings = Posting.objects.filter(task=task, state=State.VALID).select_related("disclosure__publication")
    for_all = [each for each in postings.order_by("on", "pk") if clock.reaches_all(task, _audience(each))]
    first = for_all[0] if for_all else None
    publication = clock.first_publication(task, but)
    published_on = timezone.localdate(publication.published_at) if publication else None
    if first is not None and (published_on is None or first.on < published_on):
        _count(first, user)
        return True
    if publication is None or published_on is None:
        return False
    return clock.complete(task, published_on, user, publication=publication)


def where(posting: Posting) -> str:
    """公开栏：一楼大厅公开栏, as the punctuality record notes it."""
    return labelled(str(posting.get_form_display()), posting.place)
