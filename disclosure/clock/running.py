"""The daily run of the clock: what is due is opened, and who should know is told."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from ..models import ClockRun
from .reminding import remind
from .services import calendar_changed, open_periodic


def run(today: date) -> ClockRun | None:
    """Open the tasks of periods and remind. ``None`` if that was done today: it may be called as often as one likes."""
    if ClockRun.objects.filter(day=today).exists():
        return None
    with transaction.atomic():
        done, is_first = ClockRun.objects.get_or_create(day=today)
        if not is_first:  # somebody else's call was quicker by a moment
            return None
        calendar_changed()
        done.opened, done.reminded = open_periodic(today), remind(today)
        done.save()
    return done


def run_today() -> str:
    """The same for today, as the command that calls it (``publish_due``) reports it."""
    done = run(timezone.localdate())
    if done is None or not (done.opened or done.reminded):
        return ""
    return f"disclosure clock: {done.opened} tasks opened, {done.reminded} reminded"
