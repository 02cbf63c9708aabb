"""Open limits follow the calendar: the answers', and those of the opinions that are waited for."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from portal.calendar.rules import WorkCalendar, may_move
from portal.calendar.services import add_working_days, work_calendar
from portal.language import office_language

from ...models import DisclosureRequest, RequestPause
from .. import rules
from ..choices import Act
from .acting import begin_reminders_anew, count_again, log


@transaction.atomic
def calendar_changed(changed: Iterable[date] = ()) -> int:
    """Count the open limits anew after a change of the calendar; returns how many answers' last days moved.

    Without dates: what is provisional and every opinion's, for the national arrangement comes with a new version of its
    library, which tells nobody.
    """
    calendar, days, moved = work_calendar(), frozenset(changed), 0
    rows = DisclosureRequest.objects.select_for_update(of=("self",)).exclude(state__in=rules.CLOSED)
    counted = rows.exclude(due_on=None)
    for row in counted.order_by("pk") if days else counted.filter(is_provisional=True).order_by("pk"):
        assert row.counts_from is not None and row.due_on is not None
        if days and not may_move(row.counts_from, row.due_on, days):
            continue
        before = (row.due_on, row.is_provisional)
        count_again(row, calendar)
        if (row.due_on, row.is_provisional) != before:
            begin_reminders_anew(row, before[0])
            row.revision += 1
            row.save()
            log(row, Act.MOVED, None, f"{before[0]:%Y-%m-%d}", shown=True)
            moved += row.due_on != before[0]
    _count_opinions(calendar, days)
    return moved


def _count_opinions(calendar: WorkCalendar, days: frozenset[date]) -> None:
    """By when a third party has to answer moves too; what was told of the old day is told of the new one."""
    waiting = RequestPause.objects.filter(last=None).exclude(request__state__in=rules.CLOSED)
    # As every act does: the request's row first.
    requests = DisclosureRequest.objects.select_for_update(of=("self",)).filter(
        pk__in=waiting.values("request")
    )
    locked = [request.pk for request in requests.order_by("pk")]
    for pause in waiting.filter(request__in=locked).select_related("request").order_by("pk"):
        before = pause.reply_due_on
        if before is None or (days and not may_move(pause.first, before, days)):
            continue
        now = add_working_days(pause.first, rules.OPINION, calendar)
        if now == before:
            continue
        pause.reply_due_on, pause.is_told = now, pause.is_told and now < before
        pause.save(update_fields=["reply_due_on", "is_told"])
        with office_language():
            note = _("意见答复期限由%(before)s变为%(now)s") % {
                "before": f"{before:%Y-%m-%d}",
                "now": f"{now:%Y-%m-%d}",
            }
        log(pause.request, Act.MOVED, None, note)
