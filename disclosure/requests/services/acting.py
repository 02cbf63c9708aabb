"""What all acts on a request share: the lock, the checks, the counting anew, the letters and the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calendar.rules import WorkCalendar
from portal.calendar.services import work_calendar, working_days_between
from portal.organisations.selectors import may

from ...models import DisclosureRequest, RequestEntry, RequestLetter
from .. import letters, mailing, rules
from ..choices import RequestState
from ..errors import Incomplete, NotNow, NotYours
from ..telling import HANDLE


@contextmanager
def acting(
    request: DisclosureRequest,
    act: str,
    user: User | None,
    *,
    permission: str = HANDLE,
    by_applicant: bool = False,
    keeps_revision: bool = False,
) -> Iterator[Any]:
    """Lock the request for an act, check that it is possible and his, and save what was changed on the yielded row.

    ``by_applicant``: no permission is asked for; so it is for what the clock does by itself, with ``permission=""``.
    """
    with transaction.atomic():
        row = (
            DisclosureRequest.objects.select_for_update(of=("self",))
            .select_related("unit")
            .get(pk=request.pk)
        )
        if not by_applicant and permission and not (user is not None and may(user, permission, row.unit)):
            raise NotYours(_("您没有办理“%s”信息公开申请的权限。") % row.unit)
        if not keeps_revision and request.revision != row.revision:
            raise NotNow(_("这件申请刚刚有人办理过，请刷新后再办理。"))
        if not rules.is_possible(act, row.state):
            raise NotNow(_("这件申请现为“%s”，不能这样办理。") % row.get_state_display())
        before = waiting_of(row)
        state = rules.leads_to(act, row.state)
        yield row
        row.state = state
        if state != RequestState.SUBMITTED:
            row.confirm_by = None
        if state not in rules.APPLICANTS_TURN:
            row.reply_until = None
        begin_reminders_anew(row, before)
        if not keeps_revision:
            row.revision += 1
        row.save()
    request.refresh_from_db()


def waiting_of(row: DisclosureRequest) -> tuple[str, date | None]:
    """What it waits for, and until when."""
    return row.waits_for, row.waits_until


def begin_reminders_anew(row: DisclosureRequest, before: tuple[str, date | None]) -> None:
    """It waits longer than ``before`` (``waiting_of``), or for something else: nothing was said of that yet."""
    (what, day), (earlier_what, earlier_day) = waiting_of(row), before
    if what != earlier_what or day is None or earlier_day is None or day > earlier_day:
        row.reminded = 0


def count_from(row: DisclosureRequest, day: date) -> None:
    """The answer's limit begins on ``day``."""
    row.counts_from = day
    count_again(row)


def count_again(row: DisclosureRequest, calendar: WorkCalendar | None = None) -> None:
    """The last day by what holds now; while a consultation lasts, at the latest: by when its opinion is due."""
    if row.counts_from is None:
        return
    pauses = [pause.as_pause() for pause in row.pauses.all()]
    due = rules.answer_due(
        row.counts_from, row.extended_by, pauses, calendar or work_calendar(), row.deferred_to
    )
    row.due_on, row.is_provisional = due.due_on, due.provisional


def stop_counting(row: DisclosureRequest) -> None:
    """The limit will begin anew with what the applicant sends."""
    row.due_on, row.counts_from = None, None


def check_day(day: date, not_before: date | None) -> None:
    """A day on which something happened is past, and not before what it follows."""
    if day > timezone.localdate():
        raise Incomplete(_("日期在今天之后。"), "on")
    if not_before is not None and day < not_before:
        raise Incomplete(_("日期早于%s。") % f"{not_before:%Y-%m-%d}", "on")


def check_sent_lately(day: date) -> None:
    """What stops the clock from the day on which it was sent is registered soon after that."""
    if working_days_between(day, timezone.localdate()) > rules.BACKDATED:
        text = _("日期最早为%(days)s个工作日以前：发出后应当及时登记。") % {"days": rules.BACKDATED}
        raise Incomplete(text, "on")


def check_in_time(row: DisclosureRequest, refusal: str) -> None:
    """What moves the last day is done before that is over: nothing makes an answer punctual again."""
    if row.is_overdue:
        raise NotNow(refusal)


def check_not_consulting(row: DisclosureRequest) -> None:
    """Nothing else begins while an opinion is waited for."""
    if row.is_consulting:
        raise NotNow(_("还有征求意见没有结束。"))


def letter_of(row: DisclosureRequest, kind: str, body: str, user: User, **values: Any) -> RequestLetter:
    """A new letter, not sent yet; ``values`` as ``RequestLetter`` has them."""
    return RequestLetter.objects.create(request=row, kind=kind, body=body.strip(), drafted_by=user, **values)


def send(letter: RequestLetter, user: User) -> None:
    """The letter is final from here on: whatever becomes of its request, it says what it says today."""
    letter.signed_by, letter.is_sent = user, True
    letter.dated = letter.dated or timezone.localdate()
    letters.freeze(letter)
    letter.save()


def log(
    row: DisclosureRequest,
    act: str,
    user: User | None,
    note: str = "",
    *,
    inner_note: str = "",
    by_applicant: bool = False,
    shown: bool = False,
) -> None:
    """Write a line of the record; the applicant gets a mail of what concerns him (``mailing.WORDS``).

    ``shown``: he reads it on the query page, with ``note`` but never with ``inner_note``.
    """
    entry = RequestEntry.objects.create(
        request=row,
        act=act,
        user=user,
        by_applicant=by_applicant,
        due_on=row.due_on,
        note=note,
        inner_note=inner_note,
        is_for_applicant=shown,
    )
    mailing.after(entry)


def said_of(day: date, *words: str) -> str:
    """What a line of the record says of an act that was done on ``day``, whenever it was typed in."""
    return " ".join(filter(None, (f"{day:%Y-%m-%d}", *words)))
