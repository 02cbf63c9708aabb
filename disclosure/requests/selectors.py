"""Reading requests: the office's list, one request, what the applicant sees."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from portal.accounts.models import User
from portal.calendar import explaining
from portal.calendar.explaining import Account
from portal.calendar.rules import Unit
from portal.calendar.services import work_calendar
from portal.organisations.selectors import organisations_where

from ..models import DisclosureRequest, RequestEntry, RequestLetter
from . import rules
from .services import HANDLE, SIGN


def requests_of(user: User) -> QuerySet[DisclosureRequest]:
    """What ``user`` handles, signs, or has in his section; what is due first comes first."""
    units = Q(pk__in=[])
    for permission in (HANDLE, SIGN, "inspect"):
        units |= Q(unit__in=organisations_where(user, permission).order_by().values("pk"))
    units |= Q(section__in=organisations_where(user, "edit_content").order_by().values("pk"))
    return DisclosureRequest.objects.filter(units).select_related("unit", "section")


def is_open(request: DisclosureRequest) -> bool:
    """Whether it still waits for its answer."""
    return request.state not in rules.CLOSED


def account_of(request: DisclosureRequest) -> Account | None:
    """How its last day came about, day by day; ``None`` before the receipt, and while corrections are waited for."""
    if request.counts_from is None:
        return None
    pauses = [pause.as_pause() for pause in request.pauses.all()]
    return explaining.explain(
        request.counts_from,
        rules.counted_days(request.extended_by),
        Unit.WORKING_DAYS,
        work_calendar(),
        pauses,
    )


def entries_for_applicant(request: DisclosureRequest) -> QuerySet[RequestEntry]:
    """What happened to it, as the applicant may see it."""
    return request.entries.filter(is_for_applicant=True).order_by("pk")


def letters_for_applicant(request: DisclosureRequest) -> QuerySet[RequestLetter]:
    """The letters that were sent to him."""
    return request.letters.filter(is_sent=True).exclude(kind=RequestLetter.Kind.CONSULTATION).order_by("pk")


def waiting(user: User, today: date) -> dict[str, int]:
    """How many requests are open, and how many of them overdue; one query."""
    mine = requests_of(user).exclude(state__in=rules.CLOSED).order_by()
    return mine.aggregate(open=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
