"""Rules of review that need no database of their own."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from portal.calendar.services import add_working_days


def light(due_on: date | None, today: date) -> str:
    """The traffic light of a review: ``green``, ``yellow`` on the last day, ``overdue`` after it; "" without a date."""
    if due_on is None:
        return ""
    if today > due_on:
        return "overdue"
    return "yellow" if today == due_on else "green"


def review_due_on(public_by: date | None = None) -> date:
    """The day by which a reviewer should have decided: ``REVIEW_WORKING_DAYS`` working days from today.

    But no later than the record must be public (``PublishableKind.public_by``), and at once when that day is past: a
    light that is green while the law's day goes by would tell him the wrong thing.
    """
    today = timezone.localdate()
    usual = add_working_days(today, settings.REVIEW_WORKING_DAYS)
    return max(today, min(usual, public_by)) if public_by else usual
