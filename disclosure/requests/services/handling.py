"""The office's own acts on the way to the answer: receipt, section, consultation, extension, withdrawal."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.calendar.services import add_working_days
from portal.language import office_language
from portal.organisations.models import Organisation

from ...models import DisclosureRequest, RequestLetter, RequestPause
from .. import rules
from ..choices import Act, Channel
from ..errors import Incomplete, NotNow
from ..identity import Identity, unseal
from ..telling import SIGN, tell_people, writers
from .acting import (
    acting,
    check_day,
    check_in_time,
    check_not_consulting,
    check_sent_lately,
    count_again,
    count_from,
    letter_of,
    log,
    said_of,
    send,
)

Kind = RequestLetter.Kind


def receive(request: DisclosureRequest, user: User, on: date | None = None) -> None:
    """Confirm the receipt: from the next day on the clock runs (第三十一条、第三十三条); the applicant gets his 登记回执.

    What came through the web came when it was submitted; on paper, up to 60 days before somebody typed it in.
    """
    with acting(request, Act.RECEIVED, user) as row:
        day = on or timezone.localdate()
        submitted = timezone.localdate(row.submitted_at)
        check_day(day, submitted if row.channel == Channel.WEB else submitted - timedelta(days=60))
        row.received_on = day
        count_from(row, day)
        send(letter_of(row, Kind.RECEIPT, "", user, until=row.due_on), user)
        log(row, Act.RECEIVED, user, shown=True)


def assign(request: DisclosureRequest, user: User, section: Organisation) -> None:
    """Let a section of the unit prepare the answer."""
    with acting(request, Act.ASSIGNED, user) as row:
        if not section.is_descendant_of(row.unit, include_self=True):
            raise Incomplete(_("请选择本单位的科室。"), "section")
        row.section = section
        log(row, Act.ASSIGNED, user, section.name)
        said = gettext_lazy("信息公开申请%(number)s交您科室办理，请拟写答复。")
        tell_people(row, writers(row), said)


def consult(
    request: DisclosureRequest,
    user: User,
    whom: str,
    name: str,
    on: date | None = None,
    note: str = "",
    what: str = "",
) -> RequestPause:
    """Ask a third party or another organ in writing: the clock stands still until it answers (第三十二至三十四条), at most
    for the time that it has for that.

    ``on``: when the letter went out, today or lately; ``what``: the information that it asks about, by default what is
    wanted. The clock stands still from ``on``, so it is refused once the answer is overdue. The applicant reads that
    somebody is asked, not who.
    """
    with acting(request, Act.CONSULTED, user) as row:
        day = on or timezone.localdate()
        check_day(day, not_before=row.counts_from)
        check_sent_lately(day)
        check_in_time(row, _("答复期限已过，不能再以征求意见暂停计算。"))
        if not name.strip():
            raise Incomplete(_("请填写征求谁的意见。"), "name")
        pause = RequestPause.objects.create(
            request=row,
            whom=whom,
            name=name.strip(),
            first=day,
            reply_due_on=add_working_days(day, rules.OPINION),
            note=note.strip(),
        )
        count_again(row)
        letter = letter_of(
            row,
            Kind.CONSULTATION,
            what.strip() or row.wanted,
            user,
            pause=pause,
            addressee=pause.name,
            until=pause.reply_due_on,
            dated=day,
        )
        send(letter, user)
        _log_consultation(row, Act.CONSULTED, user, pause, day)
    return pause


def end_consultation(
    pause: RequestPause, user: User, reply: str, on: date | None = None, note: str = ""
) -> None:
    """The opinion has come, or its time is over: the clock runs again from the next day.

    Once its time is over the clock runs by itself: what is registered then gives no day more.
    """
    with acting(pause.request, Act.CONSULTED_BACK, user) as row:
        stop = RequestPause.objects.select_for_update(of=("self",)).get(pk=pause.pk)
        if stop.last is not None:
            raise NotNow(_("这次征求意见已经结束。"))
        day = on or timezone.localdate()
        check_day(day, not_before=stop.first)
        stop.last, stop.reply = day, reply
        stop.note = "\n".join(filter(None, [stop.note, note.strip()]))
        stop.save()
        count_again(row)
        _log_consultation(row, Act.CONSULTED_BACK, user, stop, day)


def tell_third_party(pause: RequestPause, user: User, on: date, what: str) -> None:
    """Note that a third party that refused was told in writing what is disclosed all the same, and why (第三十二条).

    ``on``: when that went out. Without it nothing that discloses is signed (``sign``). The applicant doesn't read it.
    """
    with acting(pause.request, Act.THIRD_PARTY_TOLD, user) as row:
        told = RequestPause.objects.select_for_update(of=("self",)).get(pk=pause.pk)
        if not told.is_to_be_told:
            raise NotNow(_("没有不同意公开而尚未告知的第三方。"))
        check_day(on, not_before=told.last)
        if not what.strip():
            raise Incomplete(_("请写明告知的内容和理由。"), "what")
        told.told_on = on
        told.save(update_fields=["told_on"])
        log(row, Act.THIRD_PARTY_TOLD, user, said_of(on, what.strip()), inner_note=told.name)


def _log_consultation(row: DisclosureRequest, act: str, user: User, pause: RequestPause, day: date) -> None:
    """The applicant reads what stopped his clock and when, but no third party's name (第三十二条 protects it)."""
    with office_language():
        said = said_of(day, str(pause.get_whom_display()))
    log(row, act, user, said, inner_note=pause.name, shown=True)


def extend(request: DisclosureRequest, user: User, days: int, reason: str) -> RequestLetter:
    """Put the answer off by up to 20 working days, once; the applicant is told why (第三十三条第二款).

    The consent of the head of the office is the signature: whoever may sign answers does it.
    """
    with acting(request, Act.EXTENDED, user, permission=SIGN) as row:
        if row.extended_by:
            raise NotNow(_("答复期限只能延长一次。"))
        if not 1 <= days <= rules.MOST_EXTENSION:
            raise Incomplete(_("延长1至20个工作日。"), "days")
        if not reason.strip():
            raise Incomplete(_("请写明延长的理由，申请人会看到。"), "reason")
        # The letter names the new last day, which is certain only once the opinion came.
        check_not_consulting(row)
        check_in_time(row, _("答复期限已过，不能再延长。"))
        row.extended_by = days
        count_again(row)
        letter = letter_of(row, Kind.EXTENSION, reason, user, until=row.due_on)
        send(letter, user)
        log(row, Act.EXTENDED, user, reason.strip(), shown=True)
    return letter


def withdraw(request: DisclosureRequest, user: User | None = None, note: str = "") -> None:
    """The applicant doesn't want it any more; without ``user`` he says so himself.

    ``note``: how the office knows; the applicant doesn't read it.
    """
    with acting(request, Act.WITHDRAWN, user, by_applicant=user is None) as row:
        row.ended_on, row.due_on = timezone.localdate(), None
        log(row, Act.WITHDRAWN, user, inner_note=note, by_applicant=user is None, shown=True)


def read_identity(request: DisclosureRequest, user: User) -> Identity:
    """Who asks; that somebody looked is in the record. Raises ``NotYours``, and ``Unreadable`` without the key."""
    with acting(request, Act.READ_IDENTITY, user, keeps_revision=True) as row:
        identity = unseal(row.identity)
        log(row, Act.READ_IDENTITY, user)
    return identity
