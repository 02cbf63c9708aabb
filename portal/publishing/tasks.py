"""Background work of publishing: mail, and what the clock does."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from .actions.publish_due import Expire, PublishScheduled
from .errors import AlreadyDecided, WrongState
from .kinds import get_kind
from .models import Notice

logger = logging.getLogger(__name__)


@task()
def mail_notices(notice_ids: list[int]) -> int:
    """Send the mail for these notices, each once; returns how many went out."""
    sent = 0
    waiting = Notice.objects.filter(pk__in=notice_ids, mailed_at__isnull=True).exclude(user__email="")
    for notice in waiting.select_related("user"):
        body = f"{notice.user.get_full_name()}：\n\n{notice.text}\n\n{settings.PORTAL_URL}{notice.url}\n"
        send_mail(
            subject=_("【%(site)s】%(text)s") % {"site": settings.SITE_NAME, "text": notice.text[:60]},
            message=body,
            from_email=None,
            recipient_list=[notice.user.email],
        )
        notice.mailed_at = timezone.now()
        notice.save(update_fields=["mailed_at"])
        sent += 1
    return sent


@task()
def publish_scheduled(kind_code: str, object_id: int, revision: int) -> bool:
    """Publish what was approved for now; does nothing if the record was recalled or changed since."""
    record = get_kind(kind_code).model._default_manager.get(pk=object_id)
    try:
        PublishScheduled(record, None, expected_revision=revision).run()
    except (AlreadyDecided, WrongState):
        logger.info("scheduled publication of %s %s no longer applies", kind_code, object_id)
        return False
    return True


@task()
def expire_record(kind_code: str, object_id: int, sequence: int) -> bool:
    """End the publication ``sequence`` whose time is up; does nothing if another version is public by now."""
    record = get_kind(kind_code).model._default_manager.get(pk=object_id)
    if record.publication_id != sequence:
        return False
    try:
        Expire(record, None).run()
    except WrongState:
        return False
    return True
