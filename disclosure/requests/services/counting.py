"""Open limits follow the calendar."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from portal.calendar.rules import may_move
from portal.calendar.services import work_calendar

from ...models import DisclosureRequest
from .. import rules
from ..choices import Act
from .acting import begin_reminders_anew, count_again, log


@transaction.atomic
def calendar_changed(changed: Iterable[date] = ()) -> int:
    """Count the open limits anew after a change of the calendar; returns how many moved.

    Without dates: what is provisional, for the national arrangement comes with a new version of its library, which
    tells nobody.
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
    return moved
