"""Reading requests: the office's list, one request, what the applicant sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calendar import explaining
from portal.calendar.explaining import Account
from portal.calendar.rules import Unit, WorkCalendar
from portal.calendar.services import work_calendar
from portal.organisations.selectors import organisations_where

from ..clock.rules import Light, light
from ..models import DisclosureRequest, RequestEntry, RequestLetter
from . import rules
from .choices import Act, RequestState
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
    """How its last day came about, day by day, up to ``due_on``; ``None`` before the receipt, and while corrections or a
    fee are waited for."""
    if request.counts_from is None:
        return None
    pauses = [pause.as_pause() for pause in request.pauses.all()]
    return explaining.explain(
        request.counts_from,
        rules.counted_days(request.extended_by),
        Unit.WORKING_DAYS,
        work_calendar(),
        pauses,
        request.deferred_to,
        _("《政府信息公开条例》第三十五条"),
    )


def entries_for_applicant(request: DisclosureRequest) -> QuerySet[RequestEntry]:
    """What happened to it, as the applicant may see it."""
    return request.entries.filter(is_for_applicant=True).order_by("pk")


def to_heed(request: DisclosureRequest) -> list[RequestEntry]:
    """What of its record whoever opens it should see first: corrections asked too late, and a draft that came back."""
    wanted = (Act.CORRECTION_LATE, Act.DRAFTED, Act.TAKEN_BACK, Act.SENT_BACK, Act.ANSWERED)
    entries = list(request.entries.filter(act__in=wanted).order_by("pk"))
    newest_draft = next((entry for entry in reversed(entries) if entry.act != Act.CORRECTION_LATE), None)
    return [
        entry
        for entry in entries
        if entry.act == Act.CORRECTION_LATE or (entry is newest_draft and entry.act == Act.SENT_BACK)
    ]


def letters_for_applicant(request: DisclosureRequest) -> QuerySet[RequestLetter]:
    """The letters that were sent to him, the newest first: the answer isn't to be looked for below older ones."""
    sent = request.letters.filter(is_sent=True).exclude(kind=RequestLetter.Kind.CONSULTATION)
    return sent.order_by("-pk")


def by_last_day(requests: QuerySet[DisclosureRequest]) -> QuerySet[DisclosureRequest]:
    """What is to be done first comes first."""
    last_day = Coalesce("confirm_by", "due_on", "reply_until")
    return requests.order_by(F("last_day").asc(nulls_last=True), "submitted_at").alias(last_day=last_day)


def overdue(today: date) -> Q:
    """Open, and not confirmed or not answered in time."""
    return ~Q(state__in=rules.CLOSED) & (Q(confirm_by__lt=today) | Q(due_on__lt=today))


def waiting(user: User, today: date) -> dict[str, int]:
    """How many requests are open, how many of them to be confirmed, to be signed and overdue; one query."""
    mine = requests_of(user).exclude(state__in=rules.CLOSED).order_by()
    return mine.aggregate(
        open=Count("pk"),
        to_confirm=Count("pk", filter=Q(state=RequestState.SUBMITTED)),
        to_sign=Count("pk", filter=Q(state=RequestState.APPROVAL)),
        overdue=Count("pk", filter=overdue(today)),
    )


@dataclass(frozen=True)
class Row:
    """One request on the office's list: its day, whose day that is, and how near it is."""

    request: DisclosureRequest
    day: date | None
    light: Light | None
    is_applicants: bool  # the applicant has until that day; overdue: he let it pass


def rows(requests: Iterable[DisclosureRequest], today: date, calendar: WorkCalendar) -> list[Row]:
    """Requests as the list shows them."""
    return [row_of(request, today, calendar) for request in requests]


def row_of(request: DisclosureRequest, today: date, calendar: WorkCalendar) -> Row:
    """One request as the list shows it."""
    day = request.waits_until
    if day is None:
        return Row(request, request.answered_on, None, False)
    is_applicants = day not in (request.confirm_by, request.due_on)
    near = light(day, today, calendar)
    # The office hasn't to hurry before the applicant's day is over.
    return Row(request, day, near if not is_applicants or near == Light.OVERDUE else None, is_applicants)
