"""Rules of review that need no database of their own."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from portal.calendar.services import add_working_days


def review_due_on(start: date | None = None) -> date:
    """The day by which a reviewer should have decided: ``REVIEW_WORKING_DAYS`` working days after ``start``."""
    return add_working_days(start or timezone.localdate(), settings.REVIEW_WORKING_DAYS)
