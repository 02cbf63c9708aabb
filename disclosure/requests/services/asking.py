"""What is asked of the applicant: corrections, reasons, a fee. Each is asked for once, by a letter that names a day.

That is a working day: another one that was chosen moves on to the next (《民法典》第二百零三条).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.calendar.services import (
    add_working_days,
    next_working_day,
    work_calendar,
    working_days_between,
)
from portal.language import office_language

from ...models import DisclosureRequest, RequestLetter
from .. import rules
from ..choices import Act, Outcome
from ..errors import Incomplete, NotNow
from ..identity import seal, unseal
from ..numbers import has_id_number
from ..telling import HANDLE, SIGN, handlers, tell_people
from .acting import (
    acting,
    check_day,
    check_in_time,
    check_not_consulting,
    count_again,
    count_from,
    letter_of,
    log,
    said_of,
    send,
    stop_counting,
)

Kind = RequestLetter.Kind


# --- corrections (第三十条) ---------------------------------------------------------------------------------------------
def ask_correction(request: DisclosureRequest, user: User, what: str, until: date) -> RequestLetter:
    """Tell the applicant once what is unclear, and until when to correct it, no sooner than ``rules.LEAST_CORRECTION``
    days and no later than ``rules.MOST_CORRECTION`` working days from now.

    The law gives 7 working days from the receipt (第三十条). Later, it is still better asked than refused, but the record
    says that it came late; once the answer itself is overdue it is refused, for it would begin the limit anew.
    """
    with acting(request, Act.CORRECTION_ASKED, user) as row:
        today = timezone.localdate()
        if not what.strip():
            raise Incomplete(_("请写明需要补正的事项。"), "what")
        if until < (earliest := today + timedelta(days=rules.LEAST_CORRECTION)):
            raise Incomplete(_("补正期限应当合理，不得早于%s。") % f"{earliest:%Y-%m-%d}", "until")
        until = next_working_day(until)
        if until > (latest := add_working_days(today, rules.MOST_CORRECTION)):
            raise Incomplete(_("补正期限不得晚于%s。") % f"{latest:%Y-%m-%d}", "until")
        if row.entries.filter(act=Act.CORRECTION_ASKED).exists():
            raise NotNow(_("补正只能一次性告知（第三十条），已经通知过了。"))
        check_not_consulting(row)  # the limit would begin anew with the corrections, whatever was left of it
        check_in_time(row, _("答复期限已过，不能再通知补正。"))
        if row.received_on is None:
            row.received_on = today
        row.reply_until = until
        stop_counting(row)
        letter = letter_of(row, Kind.CORRECTION, what, user, until=until)
        send(letter, user)
        log(row, Act.CORRECTION_ASKED, user, what.strip(), shown=True)
        if (days := working_days_between(row.received_on, today)) > rules.CORRECTION_NOTICE:
            with office_language():
                note = _("收到申请后第%(days)s个工作日才通知补正，第三十条规定为%(most)s个工作日内。")
                log(row, Act.CORRECTION_LATE, user, note % {"days": days, "most": rules.CORRECTION_NOTICE})
    return letter


def correct_by_applicant(
    request: DisclosureRequest, text: str, changes: Mapping[str, str] | None = None
) -> None:
    """The applicant sends what he was asked for: the limit is counted anew from today (第三十条).

    ``changes``: what is put right of his identity (``Identity``), which is sealed and of which the record says only that
    it was. Raises ``Incomplete`` for a text with a citizen's number, which would be kept in clear for ever.
    """
    _corrected(request, None, text, timezone.localdate(), changes or {})


def take_correction(
    request: DisclosureRequest,
    user: User,
    text: str,
    on: date | None = None,
    changes: Mapping[str, str] | None = None,
) -> None:
    """Register corrections that came on paper ``on`` that day: the limit is counted anew from their receipt.

    It lies between the notice and today. The rest is as in ``correct_by_applicant``; ``Unreadable`` without the key.
    """
    _corrected(request, user, text, on or timezone.localdate(), changes or {})


def _corrected(
    request: DisclosureRequest, user: User | None, text: str, on: date, changes: Mapping[str, str]
) -> None:
    added = text.strip()
    with acting(request, Act.CORRECTED, user, by_applicant=user is None) as row:
        if not added and not changes:
            raise Incomplete(_("请填写补正的内容。"), "text")
        if has_id_number(added):
            raise Incomplete(
                _(
                    "补正的内容里有居民身份证号码，请删去；需要更正身份信息的，填在下面姓名、证件号码等各栏里，那里加密保存。"
                ),
                "text",
            )
        notice = row.letters.filter(kind=Kind.CORRECTION, is_sent=True).last()
        check_day(on, not_before=notice.dated if notice else row.received_on)
        row.description = "\n\n".join(filter(None, [row.description, added]))
        if changes:
            row.identity = seal(replace(unseal(row.identity), **changes))
        count_from(row, on)
        with office_language():
            words = [*filter(None, [added]), *([_("身份信息已更正")] if changes else [])]
        said = "\n".join(words) if user is None else said_of(on, *words)
        log(row, Act.CORRECTED, user, said, by_applicant=user is None, shown=True)
        if user is None:
            tell_people(row, handlers(row), gettext_lazy("申请%(number)s已补正，答复期限重新计算。"))


def give_up(request: DisclosureRequest, user: User) -> None:
    """Not corrected in time and without a good reason: the applicant counts as having given up (第三十条)."""
    with acting(request, Act.GIVEN_UP, user) as row:
        if not row.has_lapsed:
            raise NotNow(_("补正期限还没有过。"))
        row.outcome, row.ended_on = Outcome.NOT_CORRECTED, timezone.localdate()
        log(row, Act.GIVEN_UP, user, shown=True)


# --- reasons (第三十五条) -----------------------------------------------------------------------------------------------
def ask_reasons(request: DisclosureRequest, user: User, why: str, until: date) -> RequestLetter:
    """So many requests, or so often, that it is plainly beyond measure: let the applicant say why (第三十五条).

    The answer's limit runs on: the article stops no clock.
    """
    with acting(request, Act.REASONS_ASKED, user) as row:
        if not why.strip():
            raise Incomplete(_("请写明数量、频次怎样超过合理范围。"), "why")
        if until <= timezone.localdate():
            raise Incomplete(_("期限须在今天之后。"), "until")
        until = next_working_day(until)
        if row.entries.filter(act=Act.REASONS_ASKED).exists():
            raise NotNow(_("已经要求说明过理由了。"))
        check_not_consulting(row)
        row.reply_until = until
        letter = letter_of(row, Kind.REASONS, why, user, until=until)
        send(letter, user)
        log(row, Act.REASONS_ASKED, user, why.strip(), shown=True)
    return letter


def give_reasons(request: DisclosureRequest, text: str, user: User | None = None) -> None:
    """The applicant says why; ``user`` registers what came on paper. Then it goes on, or isn't handled (第三十五条)."""
    with acting(request, Act.REASONS_GIVEN, user, by_applicant=user is None) as row:
        if not text.strip():
            raise Incomplete(_("请填写理由。"), "text")
        if has_id_number(text):  # it would stand in the record for ever
            raise Incomplete(_("理由里有居民身份证号码，请删去：说明理由不需要证件号码。"), "text")
        log(row, Act.REASONS_GIVEN, user, text.strip(), by_applicant=user is None, shown=True)
        if user is None:
            said = gettext_lazy("申请%(number)s的申请人已说明理由，请继续办理。")
            tell_people(row, handlers(row), said)


def lapse_reasons(request: DisclosureRequest, user: User | None = None) -> None:
    """He said nothing in time: the office goes on without it. ``user`` is ``None`` when the daily run finds it."""
    with acting(request, Act.REASONS_LAPSED, user, permission=HANDLE if user else "") as row:
        if not row.has_lapsed:
            raise NotNow(_("说明理由的期限还没有过。"))
        log(row, Act.REASONS_LAPSED, user, shown=True)


def defer(request: DisclosureRequest, user: User, until: date, reason: str) -> RequestLetter:
    """The reasons are good, but it can't be answered in time: name a reasonable later day (第三十五条)."""
    with acting(request, Act.DEFERRED, user, permission=SIGN) as row:
        if not row.entries.filter(act=Act.REASONS_GIVEN).exists():
            raise NotNow(_("申请人说明了合理的理由，才能延迟答复（第三十五条）。"))
        if row.deferred_to is not None:
            raise NotNow(_("已经延迟过答复。"))
        if not reason.strip():
            raise Incomplete(_("请写明延迟的理由，申请人会看到。"), "reason")
        check_not_consulting(row)
        check_in_time(row, _("答复期限已过，不能再延迟。"))
        if row.due_on is not None and until <= row.due_on:
            raise Incomplete(_("延迟到的日期须在答复期限之后。"), "until")
        if not work_calendar().is_working_day(until):
            raise Incomplete(_("请选择工作日。"), "until")
        row.deferred_to = until
        count_again(row)
        letter = letter_of(row, Kind.DEFERRAL, reason, user, until=until)
        send(letter, user)
        log(row, Act.DEFERRED, user, reason.strip(), shown=True)
    return letter


# --- a fee (第四十二条第一款；《政府信息公开信息处理费管理办法》，国办函〔2020〕109号) ----------------------------------------
def ask_fee(
    request: DisclosureRequest, user: User, amount: Decimal, ground: str, until: date | None = None
) -> RequestLetter:
    """Ask for the fee that the measures allow beyond measure, within the answer's limit; ``amount`` in yuan.

    ``until``: the last day to pay, by default and at least 20 working days from today (第六条: from the receipt of the
    notice, which by post is later). The answer's limit begins anew with the payment.
    """
    with acting(request, Act.FEE_ASKED, user, permission=SIGN) as row:
        earliest = add_working_days(timezone.localdate(), rules.PAY)
        until = next_working_day(until) if until else earliest
        if amount <= 0:
            raise Incomplete(_("金额须大于0。"), "amount")
        if not ground.strip():
            raise Incomplete(_("请写明收费的依据、标准和缴纳方式。"), "ground")
        if until < earliest:
            raise Incomplete(_("缴费期限不得早于%s。") % f"{earliest:%Y-%m-%d}", "until")
        if row.entries.filter(act=Act.FEE_ASKED).exists():
            raise NotNow(_("已经通知过缴费。"))
        check_not_consulting(row)
        check_in_time(row, _("答复期限已过，不能再通知缴费。"))
        row.reply_until = until
        stop_counting(row)
        letter = letter_of(row, Kind.FEE, ground, user, until=until, fee=amount)
        send(letter, user)
        log(row, Act.FEE_ASKED, user, _("%(amount)s元") % {"amount": amount}, shown=True)
    return letter


def pay_fee(request: DisclosureRequest, user: User, on: date | None = None) -> None:
    """The fee has come in on ``on``: the answer's limit is counted anew from the next day (第六条)."""
    with acting(request, Act.FEE_PAID, user) as row:
        day = on or timezone.localdate()
        notice = row.letters.filter(kind=Kind.FEE).last()
        check_day(day, not_before=notice.dated if notice else None)
        count_from(row, day)
        log(row, Act.FEE_PAID, user, said_of(day), shown=True)


def lapse_fee(request: DisclosureRequest, user: User) -> None:
    """Not paid in time: the applicant counts as having given up (第六条)."""
    with acting(request, Act.FEE_LAPSED, user) as row:
        if not row.has_lapsed:
            raise NotNow(_("缴费期限还没有过。"))
        row.outcome, row.ended_on = Outcome.FEE_UNPAID, timezone.localdate()
        log(row, Act.FEE_LAPSED, user, shown=True)
