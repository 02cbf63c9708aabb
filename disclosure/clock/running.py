"""The daily run of the clock: what is due is opened, and who should know of tasks and requests is told."""

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
    with transaction.atomic():
        done, is_first = ClockRun.objects.get_or_create(day=today)
        if not is_first:  # somebody else's call was quicker by a moment
            return None
        done.opened = open_periodic(today)  # first, for publications too lock the item before its tasks
        calendar_changed()
        requests.calendar_changed()
        done.reminded = remind(today) + remind_of_requests(today)
        done.save()
    return done


def run_today() -> str:
    """The same for today, as the command that calls it (``publish_due``) reports it."""
    done = run(timezone.localdate())
    if done is None or not (done.opened or done.reminded):
        return ""
    return f"disclosure clock: {done.opened} tasks opened, {done.reminded} reminded"
