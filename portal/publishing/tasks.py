"""Background work of publishing: mail, and what the clock does."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from portal import mailing

from .due import expire_if_due, publish_if_due
from .kinds import get_kind
from .models import Notice


@task()
def mail_notices(notice_ids: list[int], attempt: int = 1) -> int:
    """Send the mail for these notices, each once; returns how many went out.

    What the mail server didn't take is tried again later, less and less often; the notice in the portal stays anyway.
    """
    waiting = Notice.objects.filter(pk__in=notice_ids, mailed_at__isnull=True, user__is_active=True).exclude(
        user__email=""
    )
    notices = list(waiting.select_related("user").order_by("pk"))
    failed = mailing.send_each(notices, _message, _mailed)
    if failed and (later := mailing.next_try(attempt)):
        mail_notices.using(run_after=later).enqueue([notice.pk for notice in failed], attempt + 1)
    return len(notices) - len(failed)


def _mailed(notice: Notice) -> None:
    notice.mailed_at = timezone.now()
    notice.save(update_fields=["mailed_at"])


def _message(notice: Notice, connection: Any) -> EmailMessage:
    line = " ".join(notice.headline.split())
    return EmailMessage(
        subject=_("【%(site)s】%(text)s") % {"site": settings.SITE_NAME, "text": line[:60]},
        body=f"{notice.user.get_full_name()}{_('：')}\n\n{notice.text}\n\n{settings.PORTAL_URL}{notice.url}\n",
        to=[notice.user.email],
        connection=connection,
    )


@task()
def publish_scheduled(kind_code: str, object_id: int) -> bool:
    """Look whether the record is to be published now; does nothing if it was recalled or waits for another hour."""
    return publish_if_due(get_kind(kind_code).model._default_manager.get(pk=object_id))


@task()
def expire_record(kind_code: str, object_id: int, sequence: int) -> bool:
    """End the publication ``sequence`` whose time is up; does nothing if another version is public by now."""
    record = get_kind(kind_code).model._default_manager.get(pk=object_id)
    return record.publication_id == sequence and expire_if_due(record)
