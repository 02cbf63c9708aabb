"""Every act on a request: checked, done under the row's lock, and written into its record."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.calendar.rules import WorkCalendar, may_move
from portal.calendar.services import add_working_days, work_calendar
from portal.organisations.models import Organisation
from portal.organisations.selectors import may
from portal.trees.locks import tree_write

from ..information.rules import index_number_prefix, next_index_number
from ..information.services import create_disclosure
from ..models import Disclosure, DisclosureRequest, RequestEntry, RequestLetter, RequestPause
from . import rules
from .choices import REFUSALS, Act, Channel, Outcome
from .errors import Incomplete, NotNow, NotYours
from .identity import Identity, seal, unseal
from .telling import tell_holders

HANDLE, SIGN = "review_office", "approve_publication"
# Without what is mistaken for something else when it is read out or copied by hand.
CODE_SIGNS, CODE_LENGTH = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 8


# --- the applicant ----------------------------------------------------------------------------------------------------
@transaction.atomic
def submit(
    identity: Identity,
    *,
    unit: Organisation,
    channel: str = Channel.WEB,
    user: User | None = None,
    received_on: date | None = None,
    **values: Any,
) -> tuple[DisclosureRequest, str]:
    """Take an application; returns it with the code by which the applicant follows it, shown this once.

    ``user``: the officer who registers what came on paper. What was handed in or signed for is received with it, on
    ``received_on``; what came by itself (web, ordinary mail, fax, e-mail) waits to be confirmed (第三十一条).
    """
    if user is not None and not may(user, HANDLE, unit):
        raise NotYours(_("您没有办理“%s”信息公开申请的权限。") % unit)
    code = "".join(secrets.choice(CODE_SIGNS) for _n in range(CODE_LENGTH))
    request = DisclosureRequest(
        unit=unit,
        channel=channel,
        identity=seal(identity),
        code_hash=make_password(code),
        **values,
    )
    with tree_write(DisclosureRequest):
        request.number = _free_number(unit)
        request.save()
    _log(
        request,
        Act.SUBMITTED if user is None else Act.REGISTERED,
        user,
        by_applicant=user is None,
        shown=True,
    )
    if user is None:
        tell_holders(
            request, HANDLE, gettext_lazy("收到信息公开申请%(number)s“%(wanted)s”，请与申请人确认。")
        )
    if channel in (Channel.IN_PERSON, Channel.REGISTERED_MAIL) and user is not None:
        receive(request, user, received_on or timezone.localdate())
        request.refresh_from_db()
    return request, code


def _free_number(unit: Organisation) -> str:
    pattern, year = settings.REQUEST_NUMBER, timezone.localdate().year
    prefix = index_number_prefix(pattern, unit.code, year)
    used = DisclosureRequest.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    return next_index_number(pattern, unit.code, year, used)


def find(number: str, code: str) -> DisclosureRequest | None:
    """The request of that number, if the code is its own."""
    request = DisclosureRequest.objects.filter(number=number.strip().upper()).select_related("unit").first()
    if request is None:
        make_password(code)  # as slow as a wrong code: nobody learns which numbers there are
        return None
    return request if check_password(code.strip().upper(), request.code_hash) else None


def correct_by_applicant(request: DisclosureRequest, text: str) -> None:
    """The applicant sends what he was asked for: the limit is counted anew from today (第三十条)."""
    with _acting(request, Act.CORRECTED, None, by_applicant=True) as row:
        row.description = "\n\n".join(filter(None, [row.description, text.strip()]))
        _count_from(row, timezone.localdate())
        _log(row, Act.CORRECTED, None, text.strip(), by_applicant=True, shown=True)
        tell_holders(row, HANDLE, gettext_lazy("申请%(number)s“%(wanted)s”已补正，答复期限重新计算。"))


def withdraw(request: DisclosureRequest, user: User | None = None, note: str = "") -> None:
    """The applicant doesn't want it any more."""
    with _acting(request, Act.WITHDRAWN, user, by_applicant=user is None) as row:
        row.ended_on, row.due_on = timezone.localdate(), None
        _log(row, Act.WITHDRAWN, user, note, by_applicant=user is None, shown=True)


# --- the office -------------------------------------------------------------------------------------------------------
def receive(request: DisclosureRequest, user: User, on: date | None = None) -> None:
    """Confirm the receipt: from the next day on the clock runs (第三十一条、第三十三条)."""
    with _acting(request, Act.RECEIVED, user) as row:
        day = on or timezone.localdate()
        _check_day(day, not_before=timezone.localdate(row.submitted_at) - timedelta(days=60))
        row.received_on = day
        _count_from(row, day)
        _log(row, Act.RECEIVED, user, shown=True)


def ask_correction(request: DisclosureRequest, user: User, what: str, until: date) -> RequestLetter:
    """Tell the applicant once what is unclear, and until when to correct it (第三十条: within 7 working days)."""
    with _acting(request, Act.CORRECTION_ASKED, user) as row:
        today = timezone.localdate()
        if not what.strip():
            raise Incomplete(_("请写明需要补正的事项。"), "what")
        if until <= today:
            raise Incomplete(_("补正期限须在今天之后。"), "until")
        if row.entries.filter(act=Act.CORRECTION_ASKED).exists():
            raise NotNow(_("补正只能一次性告知（第三十条），已经通知过了。"))
        if row.received_on is None:
            row.received_on = today
        row.correct_until, row.due_on, row.counts_from = until, None, None
        letter = _letter(row, RequestLetter.Kind.CORRECTION, what, user)
        _send(letter, user)
        _log(row, Act.CORRECTION_ASKED, user, what.strip(), shown=True)
    return letter


def take_correction(request: DisclosureRequest, user: User, text: str, on: date | None = None) -> None:
    """Register corrections that came on paper: the limit is counted anew from their receipt."""
    with _acting(request, Act.CORRECTED, user) as row:
        row.description = "\n\n".join(filter(None, [row.description, text.strip()]))
        _count_from(row, on or timezone.localdate())
        _log(row, Act.CORRECTED, user, text.strip(), shown=True)


def give_up(request: DisclosureRequest, user: User) -> None:
    """Not corrected in time and without a good reason: the applicant counts as having given up (第三十条)."""
    with _acting(request, Act.GIVEN_UP, user) as row:
        today = timezone.localdate()
        if row.correct_until is None or today <= row.correct_until:
            raise NotNow(_("补正期限还没有过。"))
        row.outcome, row.ended_on, row.answered_on = Outcome.NOT_CORRECTED, today, None
        _log(row, Act.GIVEN_UP, user, shown=True)


def assign(request: DisclosureRequest, user: User, section: Organisation) -> None:
    """Let a section of the unit prepare the answer."""
    with _acting(request, Act.ASSIGNED, user) as row:
        if not _is_within(section, row.unit):
            raise Incomplete(_("请选择本单位的科室。"), "section")
        row.section = section
        _log(row, Act.ASSIGNED, user, section.name)


def consult(
    request: DisclosureRequest, user: User, whom: str, name: str, on: date | None = None, note: str = ""
) -> RequestPause:
    """Ask a third party or another organ in writing: the clock stands still until it answers (第三十二至三十四条)."""
    with _acting(request, Act.CONSULTED, user) as row:
        day = on or timezone.localdate()
        _check_day(day, not_before=row.counts_from)
        if not name.strip():
            raise Incomplete(_("请填写征求谁的意见。"), "name")
        third = whom == RequestPause.Whom.THIRD_PARTY
        pause = RequestPause.objects.create(
            request=row,
            whom=whom,
            name=name.strip(),
            first=day,
            reply_due_on=add_working_days(day, rules.THIRD_PARTY) if third else None,
            note=note.strip(),
        )
        _count_again(row)
        _log(row, Act.CONSULTED, user, name.strip(), shown=True)
    return pause


def end_consultation(
    pause: RequestPause, user: User, reply: str, on: date | None = None, note: str = ""
) -> None:
    """The opinion has come, or its time is over: the clock runs again from the next day."""
    with _acting(pause.request, Act.CONSULTED_BACK, user) as row:
        stop = RequestPause.objects.select_for_update(of=("self",)).get(pk=pause.pk)
        if stop.last is not None:
            raise NotNow(_("这次征求意见已经结束。"))
        day = on or timezone.localdate()
        _check_day(day, not_before=stop.first)
        stop.last, stop.reply = day, reply
        stop.note = "\n".join(filter(None, [stop.note, note.strip()]))
        stop.save()
        _count_again(row)
        _log(row, Act.CONSULTED_BACK, user, stop.name, shown=True)


def extend(request: DisclosureRequest, user: User, days: int, reason: str) -> RequestLetter:
    """Put the answer off by up to 20 working days, once; the applicant is told why (第三十三条第二款).

    The consent of the head of the office is the signature: whoever may sign answers does it.
    """
    with _acting(request, Act.EXTENDED, user, permission=SIGN) as row:
        if row.extended_by:
            raise NotNow(_("答复期限只能延长一次。"))
        if not 1 <= days <= rules.MOST_EXTENSION:
            raise Incomplete(_("延长1至20个工作日。"), "days")
        if not reason.strip():
            raise Incomplete(_("请写明延长的理由，申请人会看到。"), "reason")
        if row.due_on is not None and timezone.localdate() > row.due_on:
            raise NotNow(_("答复期限已过，不能再延长。"))
        row.extended_by = days
        _count_again(row)
        letter = _letter(row, RequestLetter.Kind.EXTENSION, reason, user)
        _send(letter, user)
        _log(row, Act.EXTENDED, user, reason.strip(), shown=True)
    return letter


def draft_answer(
    request: DisclosureRequest, user: User, outcome: str, body: str, basis: str = "", number: str = ""
) -> RequestLetter:
    """Write the answer; somebody else signs it. The office writes it, or the section that it was assigned to."""
    with _acting(request, Act.DRAFTED, user, permission="") as row:
        _check_drafter(row, user)
        if outcome not in Outcome.values:
            raise Incomplete(_("请选择答复结果。"), "outcome")
        if not body.strip():
            raise Incomplete(_("请填写答复内容。"), "body")
        if outcome in REFUSALS and not basis.strip():
            raise Incomplete(_("不予公开的，须写明依据的条款。"), "basis")
        if outcome == Outcome.UNCLEAR and not row.entries.filter(act=Act.CORRECTED).exists():
            raise Incomplete(_("申请内容不明确的，须先通知补正（第三十条）。"), "outcome")
        if row.pauses.filter(last=None).exists():
            raise NotNow(_("还有征求意见没有结束。"))
        row.letters.filter(kind=RequestLetter.Kind.ANSWER, is_sent=False).delete()
        letter = _letter(row, RequestLetter.Kind.ANSWER, body, user, outcome, basis, number)
        _log(row, Act.DRAFTED, user)
        tell_holders(row, SIGN, gettext_lazy("申请%(number)s“%(wanted)s”的答复等待您审签。"))
    return letter


def send_back(request: DisclosureRequest, user: User, reason: str) -> None:
    """The signer doesn't agree: the draft goes back with the reason."""
    with _acting(request, Act.SENT_BACK, user, permission=SIGN) as row:
        if not reason.strip():
            raise Incomplete(_("请写明退回的理由。"), "reason")
        _log(row, Act.SENT_BACK, user, reason.strip())
        tell_holders(row, HANDLE, gettext_lazy("申请%(number)s“%(wanted)s”的答复稿已退回，请修改。"))


def sign(request: DisclosureRequest, user: User, on: date | None = None) -> RequestLetter:
    """Sign the answer and send it; nobody signs what he wrote himself."""
    with _acting(request, Act.ANSWERED, user, permission=SIGN) as row:
        letter = row.letters.filter(kind=RequestLetter.Kind.ANSWER, is_sent=False).last()
        if letter is None:
            raise NotNow(_("还没有答复稿。"))
        if letter.drafted_by_id == user.pk:
            raise NotYours(_("答复须由拟稿人以外的人审签。"))
        day = on or timezone.localdate()
        _check_day(day, not_before=row.counts_from)
        letter.dated = day
        _send(letter, user)
        row.outcome, row.answered_on = letter.outcome, day
        _log(row, Act.ANSWERED, user, shown=True)
    return letter


def deliver(request: DisclosureRequest, user: User, on: date, how: str) -> None:
    """Note the delivery of what didn't go by the web."""
    with _acting(request, Act.DELIVERED, user) as row:
        _check_day(on, not_before=row.answered_on)
        row.delivered_on = on
        _log(row, Act.DELIVERED, user, how.strip(), shown=True)


def disclose(request: DisclosureRequest, user: User, item: Any, title: str, body: str) -> Disclosure:
    """Make a draft disclosure of what was answered: others may want to know it too (第四十四条).

    Nothing of the applicant is in it. ``NotPermitted`` unless he may edit in the item's section.
    """
    with _acting(request, Act.DISCLOSED, user, permission="") as row:
        if row.disclosure_id is not None:
            raise NotNow(_("已经转为主动公开的草稿。"))
        disclosure = Disclosure(
            item=item,
            organisation=item.organisation,
            audience=item.audience,
            title=title,
            body=body,
            formed_on=row.answered_on or timezone.localdate(),
        )
        create_disclosure(disclosure, user)
        row.disclosure = disclosure
        _log(row, Act.DISCLOSED, user, title)
    return disclosure


def read_identity(request: DisclosureRequest, user: User) -> Identity:
    """Who asks; that somebody looked is in the record. Raises ``NotYours``, and ``Unreadable`` without the key."""
    with _acting(request, Act.READ_IDENTITY, user, keeps_revision=True) as row:
        identity = unseal(row.identity)
        _log(row, Act.READ_IDENTITY, user)
    return identity


def calendar_changed(changed: frozenset[date]) -> int:
    """Count the open limits anew after a change of the calendar; returns how many moved."""
    calendar, moved = work_calendar(), 0
    with transaction.atomic():
        rows = DisclosureRequest.objects.select_for_update(of=("self",)).exclude(due_on=None)
        for row in rows.exclude(state__in=rules.CLOSED).order_by("pk"):
            assert row.counts_from is not None and row.due_on is not None
            if not may_move(row.counts_from, row.due_on, changed):
                continue
            before = (row.due_on, row.is_provisional)
            _count_again(row, calendar)
            if (row.due_on, row.is_provisional) != before:
                row.revision += 1
                row.save()
                _log(row, Act.MOVED, None, f"{before[0]:%Y-%m-%d}", shown=True)
                moved += row.due_on != before[0]
    return moved


# --- what all acts share ----------------------------------------------------------------------------------------------
@contextmanager
def _acting(
    request: DisclosureRequest,
    act: str,
    user: User | None,
    *,
    permission: str = HANDLE,
    by_applicant: bool = False,
    keeps_revision: bool = False,
) -> Iterator[Any]:
    """Lock the request for an act, check that it is possible and his, and save what was changed on the yielded row."""
    with transaction.atomic():
        row = (
            DisclosureRequest.objects.select_for_update(of=("self",))
            .select_related("unit")
            .get(pk=request.pk)
        )
        if not by_applicant and permission and not (user is not None and may(user, permission, row.unit)):
            raise NotYours(_("您没有办理“%s”信息公开申请的权限。") % row.unit)
        if not keeps_revision and request.revision != row.revision:
            raise NotNow(_("这件申请刚刚有人办理过，请刷新后再办理。"))
        if not rules.is_possible(act, row.state):
            raise NotNow(_("这件申请现为“%s”，不能这样办理。") % row.get_state_display())
        state = rules.leads_to(act, row.state)
        yield row
        row.state = state
        if not keeps_revision:
            row.revision += 1
        row.save()
    request.refresh_from_db()


def _check_drafter(row: DisclosureRequest, user: User) -> None:
    is_section = row.section is not None and may(user, "edit_content", row.section)
    if not (is_section or may(user, HANDLE, row.unit)):
        raise NotYours(_("答复由办公室或者承办科室拟稿。"))


def _count_from(row: DisclosureRequest, day: date) -> None:
    row.counts_from = day
    _count_again(row)


def _count_again(row: DisclosureRequest, calendar: WorkCalendar | None = None) -> None:
    """The last day by what holds now; none while a consultation lasts."""
    if row.counts_from is None:
        return
    pauses = [pause.as_pause() for pause in row.pauses.all()]
    due = rules.answer_due(row.counts_from, row.extended_by, pauses, calendar or work_calendar())
    row.due_on, row.is_provisional = (due.due_on, due.provisional) if due else (None, False)


def _check_day(day: date, not_before: date | None) -> None:
    if day > timezone.localdate():
        raise Incomplete(_("日期在今天之后。"), "on")
    if not_before is not None and day < not_before:
        raise Incomplete(_("日期早于%s。") % f"{not_before:%Y-%m-%d}", "on")


def _is_within(section: Organisation, unit: Organisation) -> bool:
    return section.tree_id == unit.tree_id and unit.lft <= section.lft <= unit.rght


def _letter(
    row: DisclosureRequest,
    kind: str,
    body: str,
    user: User,
    outcome: str = "",
    basis: str = "",
    number: str = "",
) -> RequestLetter:
    return RequestLetter.objects.create(
        request=row,
        kind=kind,
        body=body.strip(),
        outcome=outcome,
        basis=basis.strip(),
        number=number.strip(),
        drafted_by=user,
    )


def _send(letter: RequestLetter, user: User) -> None:
    """The letter is final from here on."""
    letter.signed_by, letter.is_sent = user, True
    letter.dated = letter.dated or timezone.localdate()
    letter.save()


def _log(
    row: DisclosureRequest,
    act: str,
    user: User | None,
    note: str = "",
    *,
    by_applicant: bool = False,
    shown: bool = False,
) -> None:
    RequestEntry.objects.create(
        request=row,
        act=act,
        user=user,
        by_applicant=by_applicant,
        due_on=row.due_on,
        note=note,
        is_for_applicant=shown,
    )
