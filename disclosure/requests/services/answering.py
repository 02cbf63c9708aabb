"""The answer: drafted by one, signed by another, delivered, and perhaps disclosed to everybody."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.organisations.selectors import may

from ...information.services import create_disclosure
from ...models import Disclosure, DisclosureRequest, RequestLetter
from .. import rules
from ..choices import REFUSALS, Act, Outcome
from ..errors import Incomplete, NotNow, NotYours
from ..telling import HANDLE, SIGN, handlers, signers, tell_people, writers
from .acting import acting, check_day, check_not_consulting, letter_of, log, said_of, send

Kind = RequestLetter.Kind


def draft_answer(
    request: DisclosureRequest, user: User, outcome: str, body: str, basis: str = "", number: str = ""
) -> RequestLetter:
    """Write the answer; somebody else signs it. The office writes it, or the section that it was assigned to.

    A draft from before is kept as superseded.
    """
    with acting(request, Act.DRAFTED, user, permission="") as row:
        is_section = row.section is not None and may(user, "edit_content", row.section)
        if not (is_section or may(user, HANDLE, row.unit)):
            raise NotYours(_("答复由办公室或者承办科室拟稿。"))
        if outcome not in Outcome.values:
            raise Incomplete(_("请选择答复结果。"), "outcome")
        if not body.strip():
            raise Incomplete(_("请填写答复内容。"), "body")
        if outcome in REFUSALS and not basis.strip():
            raise Incomplete(_("不予公开的，须写明依据的条款。"), "basis")
        _check_was_asked(row, outcome)
        check_not_consulting(row)
        row.letters.filter(kind=Kind.ANSWER, is_sent=False).update(is_superseded=True)
        letter = letter_of(
            row,
            Kind.ANSWER,
            body,
            user,
            outcome=outcome,
            basis=basis.strip() or rules.BASIS.get(Outcome(outcome), ""),
            number=number.strip(),
        )
        log(row, Act.DRAFTED, user)
        tell_people(row, signers(row), gettext_lazy("申请%(number)s的答复等待您审签。"))
    return letter


def _check_was_asked(row: DisclosureRequest, outcome: str) -> None:
    """What the law lets the office say only after it has asked the applicant."""
    if outcome == Outcome.UNCLEAR and not row.entries.filter(act=Act.CORRECTED).exists():
        raise Incomplete(_("申请内容不明确的，须先通知补正（第三十条）。"), "outcome")
    if outcome == Outcome.EXCESSIVE and not row.entries.filter(act=Act.REASONS_ASKED).exists():
        raise Incomplete(_("数量、频次明显超过合理范围的，须先要求说明理由（第三十五条）。"), "outcome")


def send_back(request: DisclosureRequest, user: User, reason: str) -> None:
    """The signer doesn't agree: the draft goes back with the reason."""
    with acting(request, Act.SENT_BACK, user, permission=SIGN) as row:
        if not reason.strip():
            raise Incomplete(_("请写明退回的理由。"), "reason")
        log(row, Act.SENT_BACK, user, reason.strip())
        said = gettext_lazy("申请%(number)s的答复稿已退回，请修改。")
        tell_people(row, [*writers(row), *handlers(row)], said)


def sign(request: DisclosureRequest, user: User) -> RequestLetter:
    """Sign the answer and send it; nobody signs who wrote any version of it."""
    with acting(request, Act.ANSWERED, user, permission=SIGN) as row:
        answers = row.letters.filter(kind=Kind.ANSWER)
        letter = answers.filter(is_sent=False, is_superseded=False).last()
        if letter is None:
            raise NotNow(_("还没有答复稿。"))
        if answers.filter(drafted_by=user).exists():
            raise NotYours(_("答复须由没有参与拟稿的人审签。"))
        send(letter, user)
        row.outcome, row.answered_on = letter.outcome, letter.dated
        log(row, Act.ANSWERED, user, shown=True)
    return letter


def deliver(request: DisclosureRequest, user: User, on: date, how: str) -> None:
    """Note the delivery of what didn't go by the web; the applicant reads ``how``."""
    with acting(request, Act.DELIVERED, user) as row:
        check_day(on, not_before=row.answered_on)
        row.delivered_on = on
        log(row, Act.DELIVERED, user, said_of(on, how.strip()), shown=True)


def disclose(request: DisclosureRequest, user: User, item: Any, title: str, body: str) -> Disclosure:
    """Make a draft disclosure of what was answered: others may want to know it too (第四十四条).

    Nothing of the applicant is in it. ``NotPermitted`` unless he may edit in the item's section.
    """
    with acting(request, Act.DISCLOSED, user, permission="") as row:
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
        log(row, Act.DISCLOSED, user, title)
    return disclosure
