"""Mail to applicants who gave an address: that something happened, in the language in which they applied.

A mail says the number and where to look. It holds no code, nothing of who asks, what he asks for or what he is answered:
mail is read by others.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from portal import mailing
from portal.publishing.notices import mails_are_sent

from ..models import RequestEntry
from .choices import Act
from .identity import Unreadable, unseal

# After which acts he gets a mail, and what it says has happened.
WORDS: dict[str, Any] = {
    Act.RECEIVED: gettext_lazy("已确认收到，答复期限开始计算"),
    Act.CORRECTION_ASKED: gettext_lazy("请您补正申请内容"),
    Act.GIVEN_UP: gettext_lazy("因逾期未补正，已结束办理"),
    Act.REASONS_ASKED: gettext_lazy("请您说明申请理由"),
    Act.DEFERRED: gettext_lazy("答复已延迟"),
    Act.FEE_ASKED: gettext_lazy("请您缴纳信息处理费"),
    Act.FEE_LAPSED: gettext_lazy("因逾期未缴费，已结束办理"),
    Act.EXTENDED: gettext_lazy("答复期限已延长"),
    Act.ANSWERED: gettext_lazy("已答复"),
}


def after(entry: RequestEntry) -> None:
    """Let the mail of this line of the record go out once it is committed, if there is one for such an act."""
    if entry.act in WORDS and mails_are_sent():
        transaction.on_commit(lambda: mail_applicant.enqueue(entry.pk))


@task()
def mail_applicant(entry_id: int, attempt: int = 1) -> bool:
    """Mail the applicant of this line of the record, once; returns whether it went out. The record says that it did.

    Who gave no address gets none. What the mail server didn't take is tried again later.
    """
    entry = RequestEntry.objects.select_related("request__unit").get(pk=entry_id)
    if RequestEntry.objects.filter(about=entry).exists():
        return False
    try:
        address = unseal(entry.request.identity).email
    except Unreadable:  # without the key nobody knows the address any more
        return False
    if not address:
        return False
    failed = mailing.send_each([entry], lambda row, connection: _message(row, address, connection), _sent)
    if failed and (later := mailing.next_try(attempt)):
        mail_applicant.using(run_after=later).enqueue(entry_id, attempt + 1)
    return not failed


def _sent(entry: RequestEntry) -> None:
    RequestEntry.objects.create(
        request=entry.request, act=Act.MAILED, about=entry, due_on=entry.request.due_on
    )


def _message(entry: RequestEntry, address: str, connection: Any) -> EmailMessage:
    request = entry.request
    with translation.override(request.language or settings.LANGUAGE_CODE):
        query = urlencode({"number": request.number})
        values = {
            "site": settings.SITE_NAME,
            "unit": request.unit.name,
            "number": request.number,
            "what": WORDS[entry.act],
            # On a line of its own, so that mail programs make a link of it.
            "url": f"\n{settings.PORTAL_URL}{reverse('disclosure:request-follow')}?{query}",
        }
        lines = (
            _("您好："),
            _("您向%(unit)s提出的信息公开申请（编号%(number)s）有新的进展：%(what)s。"),
            _("请用申请编号和提交时给您的查询码查看：%(url)s"),
            _("为保护您的个人信息，邮件里不写申请和答复的内容。本邮件由系统发出，请不要回复。"),
        )
        return EmailMessage(
            subject=_("【%(site)s】信息公开申请%(number)s：%(what)s") % values,
            body="\n\n".join(line % values for line in lines) + "\n",
            to=[address],
            connection=connection,
        )
