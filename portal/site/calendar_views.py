"""The deadline calculator and the working calendar of a year: public pages that also change with the calendar's days."""

from datetime import UTC, datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calendar.explaining import Account
from portal.calendar.presenting import amount_in_words, present, weekdays
from portal.calendar.selectors import calendar_state
from portal.calendar.services import work_calendar
from portal.calendar.wording import full_date
from portal.publishing.public import SiteVersion, public_page, site_version, versioned_by
from portal.publishing.selectors import signed_in_user

from . import limits
from .calculator import forms_of
from .year import year, years


def _version(request: HttpRequest, *args: Any, **kwargs: Any) -> SiteVersion | None:
    """The site's version with the calendar's, and the day: the forms begin with it, and so does the year."""
    site = site_version()
    if site is None:
        return None
    state, today = calendar_state(), timezone.localdate()
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    changes = [site.changed_at, midnight.astimezone(UTC), *filter(None, [state.changed_at])]
    return SiteVersion(f"{site.mark}:{state.mark}:{today}", max(changes))


@versioned_by(_version)
def deadline(request: HttpRequest) -> HttpResponse:
    """When does a limit end, and how many working days lie between two days; with the account of each answer."""
    today = timezone.localdate()
    limit, between = forms_of(request.GET, today)
    asked = next((form for form in (limit, between) if form.is_bound), None)
    account = asked.account(work_calendar()) if asked is not None and asked.is_valid() else None
    start = account.start if account is not None and asked is limit else today
    context = {
        "nav": "deadline",
        "question": _question(account) if account is not None else "",
        "amount": amount_in_words(account.amount, account.unit) if account is not None else "",
        "limit_form": limit,
        "between_form": between,
        "answer": present(account) if account is not None else None,
        "asked": asked,
        "account": account,
        "groups": [
            (group.title, [(entry, entry.query(start)) for entry in group.limits]) for group in limits.GROUPS
        ],
        "start": start,
        "is_today": start == today,
        "year": today.year,
    }
    return public_page(request, "site/deadline.html", context, reader=signed_in_user(request))


def _question(account: Account) -> str:
    if account.is_between:
        days = {"after": full_date(account.start), "until": full_date(account.last_day)}
        return _("%(after)s以后，到%(until)s为止，共有：") % days
    asked = {"day": full_date(account.start), "amount": amount_in_words(account.amount, account.unit)}
    return _("从%(day)s起，期限%(amount)s，") % asked


@versioned_by(_version)
def working_calendar(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Twelve months with what is off and on; this year's without a number."""
    today = timezone.localdate()
    known = years(today)
    chosen = today.year if number is None else number
    if chosen not in known:
        raise Http404
    context = {
        "nav": "deadline",
        "year": year(chosen, work_calendar()),
        "before": chosen - 1 if chosen - 1 in known else None,
        "after": chosen + 1 if chosen + 1 in known else None,
        "weekdays": weekdays(),
        "today": today,
    }
    return public_page(request, "site/working_calendar.html", context, reader=signed_in_user(request))
