"""The daily run of the clock: what was provisional is counted anew, what is due is opened, who should know is told."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from ..models import ClockRun
from ..requests import services as requests
from ..requests.reminding import remind as remind_of_requests
from .reminding import remind
from .services import calendar_changed, open_periodic


def run(today: date) -> ClockRun | None:
    """Open the tasks of periods, and remind of tasks and requests. ``None`` if that was done today.

    It may be called as often as one likes.
    """
    if ClockRun.objects.filter(day=today).exists():
        return None
    # Each in a transaction of its own, and harmless when it is repeated: the announcement of a year moves many rows, and
    # whoever handles one of them needn't wait until everybody has been told of everything.
    calendar_changed()
    requests.calendar_changed()
    with transaction.atomic():
        done, is_first = ClockRun.objects.get_or_create(day=today)
        if not is_first:  # somebody else's call was quicker by a moment
            return None
        done.opened = open_periodic(today)
        done.reminded = remind(today) + remind_of_requests(today)
        done.save()
    return done


def run_today() -> str:
    """The same for today, as the command that calls it (``publish_due``) reports it."""
    done = run(timezone.localdate())
    if done is None or not (done.opened or done.reminded):
        return ""
    return f"disclosure clock: {done.opened} tasks opened, {done.reminded} reminded"
