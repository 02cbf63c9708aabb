"""Reminding of requests by the clock: whoever holds one, then the office's head and the inspector; each step once.

The daily run calls it (``clock.running``). What it says is in the request's record.
"""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.calendar.services import work_calendar
from portal.language import office_language

from ..clock.escalation import further, in_words, is_escalated, who_hears
from ..clock.rules import Reminder
from ..models import DisclosureRequest, RequestPause
from . import rules, services
from .choices import Act, RequestState
from .services.acting import log
from .telling import HANDLE, SIGN, handlers, signers, tell_people, writers

S = RequestState


@transaction.atomic
def remind(today: date) -> int:
    """Say of every open request what is to be said of it by ``today``; returns of how many times something was said."""
    return _end_of_reasons(today) + _last_days(today) + _lapsed(today) + _unanswered(today)


def _open() -> QuerySet[DisclosureRequest]:
    rows = DisclosureRequest.objects.select_for_update(of=("self",)).select_related("unit", "section")
    return rows.exclude(state__in=rules.CLOSED).order_by("pk")


def _last_days(today: date) -> int:
    """What the office has to confirm or to answer: before, on and after the last day, and up from there."""
    rows = _open().exclude(confirm_by=None, due_on=None)
    said = 0
    for request, step in further(rows, lambda row: row.waits_until, today, work_calendar()):
        is_new = request.state == S.SUBMITTED and step == Reminder.SOON
        if is_new:  # the office was told when it came, a day or two ago
            continue
        assert request.waits_until is not None
        users = who_hears(step, _holders(request), request.unit, [HANDLE, SIGN])
        tell_people(request, users, _text(request, step), step=step, day=f"{request.waits_until:%Y-%m-%d}")
        _note(request, step, Act.ESCALATED if is_escalated(step) else Act.REMINDED, in_words(step))
        said += 1
    return said


def _holders(request: DisclosureRequest) -> list[User]:
    """In whose hands it is: the signers', its section's, else the office's."""
    if request.state == S.APPROVAL:
        return signers(request)
    return writers(request) or handlers(request)


def _text(request: DisclosureRequest, step: Reminder) -> Promise:
    if request.state == S.SUBMITTED:
        if step == Reminder.LAST_DAY:
            return _("申请%(number)s今天应与申请人确认收到。")
        return _("申请%(number)s已过确认期限（%(day)s），还没有与申请人确认收到。")
    match step:
        case Reminder.SOON:
            return _("申请%(number)s即将到期，答复期限为%(day)s。")
        case Reminder.LAST_DAY:
            return _("申请%(number)s今天到期，请当日答复。")
    return _("申请%(number)s已经逾期，答复期限为%(day)s。")


def _end_of_reasons(today: date) -> int:
    """Nobody said why in time (第三十五条): the request is the office's again, for the answer's limit runs on."""
    lapsed = list(_open().filter(state=S.EXPLAINING, reply_until__lt=today))
    for request in lapsed:
        services.lapse_reasons(request)
        text = _("申请%(number)s的申请人没有在期限内说明理由，请继续办理。")
        tell_people(request, handlers(request), text)
    return len(lapsed)


def _lapsed(today: date) -> int:
    """Not corrected, not paid in time: whether that is without a good reason, somebody has to decide. Said once."""
    rows = _open().filter(state__in=[S.CORRECTING, S.PAYING], reply_until__lt=today, reminded=Reminder.NONE)
    lapsed = list(rows)
    for request in lapsed:
        text = (
            _("申请%(number)s逾期没有补正（期限%(day)s）：没有正当理由的，可以按视为放弃结束。")
            if request.state == S.CORRECTING
            else _("申请%(number)s逾期没有缴费（期限%(day)s），可以按视为放弃结束。")
        )
        tell_people(
            request,
            handlers(request),
            text,
            step=Reminder.OVERDUE,
            day=f"{request.reply_until:%Y-%m-%d}",
        )
        with office_language():
            note = str(_("申请人逾期"))
        _note(request, Reminder.OVERDUE, Act.REMINDED, note)
    return len(lapsed)


def _unanswered(today: date) -> int:
    """A third party said nothing in time: the office decides (第三十二条), and the clock runs again. Said once: what
    follows is told of the answer's own last day."""
    waiting = RequestPause.objects.filter(last=None, is_told=False, reply_due_on__lt=today)
    locked = {request.pk: request for request in _open().filter(pk__in=waiting.values("request"))}
    found = list(waiting.filter(request__in=locked).order_by("pk"))
    for pause in found:
        text = _(
            "申请%(number)s征求的意见逾期没有答复（期限%(day)s），请登记结果并依法决定；答复期限已恢复计算，为%(due)s。"
        )
        request = locked[pause.request_id]
        tell_people(
            request,
            handlers(request),
            text,
            step=Reminder.OVERDUE,
            day=f"{pause.reply_due_on:%Y-%m-%d}",
            due=f"{request.due_on:%Y-%m-%d}",
        )
        pause.is_told = True
        pause.save(update_fields=["is_told"])
        with office_language():
            note = str(_("征求意见逾期未答复"))
        log(request, Act.REMINDED, None, note)
    return len(found)


def _note(request: DisclosureRequest, step: Reminder, act: str, note: str) -> None:
    request.reminded = step
    request.save(update_fields=["reminded"])
    log(request, act, None, note)
