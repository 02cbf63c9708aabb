"""Open limits follow the calendar: the answers', the applicants', the confirmations', and those of opinions waited for."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calendar.rules import WorkCalendar, may_move
from portal.calendar.services import add_working_days, next_working_day, work_calendar
from portal.language import office_language

from ...models import DisclosureRequest, RequestLetter, RequestPause
from .. import rules
from ..choices import Act, RequestState
from .acting import begin_reminders_anew, count_again, log, waiting_of

# The letter that named by when the applicant has to do what is waited for.
_ASKED_BY = {
    RequestState.CORRECTING: RequestLetter.Kind.CORRECTION,
    RequestState.EXPLAINING: RequestLetter.Kind.REASONS,
    RequestState.PAYING: RequestLetter.Kind.FEE,
}


@transaction.atomic
def calendar_changed(changed: Iterable[date] = ()) -> int:
    """Count the open limits anew after a change of the calendar; returns how many answers' last days moved.

    Without dates: what is provisional and all that was named or waits for an opinion, for the national arrangement comes
    with a new version of its library, which tells nobody.
    """
    calendar, days = work_calendar(), frozenset(changed)
    consulting = _count_opinions(calendar, days)
    moved = _count_answers(calendar, days, consulting)
    _count_named_days(calendar)
    return moved


def _open() -> QuerySet[DisclosureRequest]:
    rows = DisclosureRequest.objects.select_for_update(of=("self",)).exclude(state__in=rules.CLOSED)
    return rows.order_by("pk")


def _count_answers(calendar: WorkCalendar, days: frozenset[date], consulting: set[int]) -> int:
    """The answers' last days; also of the requests ``consulting``, whose opinions are due another day than before."""
    moved, rows = 0, _open().exclude(due_on=None)
    if not days:
        rows = rows.filter(Q(is_provisional=True) | Q(pk__in=consulting) | Q(deferred_to__isnull=False))
    for row in rows:
        assert row.counts_from is not None and row.due_on is not None
        last = max(row.due_on, row.deferred_to or row.due_on)
        if days and row.pk not in consulting and not may_move(row.counts_from, last, days):
            continue
        due_on, waiting = (row.due_on, row.is_provisional), waiting_of(row)
        count_again(row, calendar)
        if (row.due_on, row.is_provisional) != due_on:
            _keep(row, waiting)
            log(row, Act.MOVED, None, f"{due_on[0]:%Y-%m-%d}", shown=True)
            moved += row.due_on != due_on[0]
    return moved


def _count_named_days(calendar: WorkCalendar) -> None:
    """By when a receipt is confirmed, and by when the applicant does what he was asked for (《民法典》第二百零三条)."""
    for row in _open().filter(Q(confirm_by__isnull=False) | Q(reply_until__isnull=False)):
        before, waiting = (row.confirm_by, row.reply_until), waiting_of(row)
        if row.confirm_by is not None:
            submitted = timezone.localdate(row.submitted_at)
            row.confirm_by = rules.confirm_by(row.channel, submitted, calendar)
        if row.reply_until is not None:
            letter = row.letters.filter(kind=_ASKED_BY[RequestState(row.state)], is_sent=True).last()
            assert letter is not None and letter.until is not None
            row.reply_until = next_working_day(letter.until, calendar)
        if (row.confirm_by, row.reply_until) == before:
            continue
        _keep(row, waiting)
        with office_language():
            if row.confirm_by != before[0]:
                log(
                    row,
                    Act.MOVED,
                    None,
                    _("确认期限由%(before)s变为%(now)s") % _days(before[0], row.confirm_by),
                )
            if row.reply_until != before[1]:
                said = _("申请人期限由%(before)s变为%(now)s") % _days(before[1], row.reply_until)
                log(row, Act.MOVED, None, said, shown=True)


def _keep(row: DisclosureRequest, waiting: tuple[str, date | None]) -> None:
    begin_reminders_anew(row, waiting)
    row.revision += 1
    row.save()


def _days(before: date | None, now: date | None) -> dict[str, str]:
    return {"before": f"{before:%Y-%m-%d}", "now": f"{now:%Y-%m-%d}"}


def _count_opinions(calendar: WorkCalendar, days: frozenset[date]) -> set[int]:
    """By when a third party has to answer moves too; what was told of the old day is told of the new one.

    Returns the keys of the requests that wait for such an opinion.
    """
    waiting = RequestPause.objects.filter(last=None).exclude(request__state__in=rules.CLOSED)
    # As every act does: the request's row first.
    locked = [request.pk for request in _open().filter(pk__in=waiting.values("request"))]
    moved = set()
    for pause in waiting.filter(request__in=locked).select_related("request").order_by("pk"):
        before = pause.reply_due_on
        if days and not may_move(pause.first, before, days):
            continue
        now = add_working_days(pause.first, rules.OPINION, calendar)
        if now == before:
            continue
        pause.reply_due_on, pause.is_told = now, pause.is_told and now < before
        pause.save(update_fields=["reply_due_on", "is_told"])
        with office_language():
            note = _("意见答复期限由%(before)s变为%(now)s") % _days(before, now)
        log(pause.request, Act.MOVED, None, note)
        moved.add(pause.request_id)
    return moved
