"""Telling people what waits for them: a notice in the portal, and an e-mail once the transaction is through."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.language import office_language
from portal.punctuation import labelled

from .kinds import kind_of
from .models import Notice, Publishable, ReviewEntry
from .stages import BY_STATE

TEXT_AT_MOST, TITLE_AT_MOST = 500, 150  # of a notice; the page that it leads to says everything

_mails: ContextVar[bool] = ContextVar("mails", default=True)
_tells: ContextVar[bool] = ContextVar("tells", default=True)


@contextmanager
def without_mail() -> Iterator[None]:
    """Leave notices in the portal only: for work that brings in what was settled long ago, such as ``load_demo``."""
    token = _mails.set(False)
    try:
        yield
    finally:
        _mails.reset(token)


def mails_are_sent() -> bool:
    """Whether mail goes out for what is done now (``without_mail``)."""
    return _mails.get()


@contextmanager
def without_notices() -> Iterator[None]:
    """Tell nobody of what is done inside: for work on many records, which tells each person once when it is done."""
    token = _tells.set(False)
    try:
        yield
    finally:
        _tells.reset(token)


def tell(users: Iterable[User], text: str, url: str) -> None:
    """Leave a notice for each of ``users``; the mail goes out in the background after the commit.

    Who is told need not read the language of whoever acts: ``text`` and ``url`` are in the portal's own. What earlier
    notices said of the same record is over: they count as read.
    """
    from .tasks import mail_notices

    Notice.objects.filter(url=url, read_at__isnull=True).update(read_at=timezone.now())
    if not _tells.get():
        return
    notices = Notice.objects.bulk_create(
        [Notice(user=user, text=text[:TEXT_AT_MOST], url=url) for user in users]
    )
    if notices and _mails.get():
        keys = [notice.pk for notice in notices]
        transaction.on_commit(lambda: mail_notices.enqueue(keys))


def mark_read(user: User, url: str) -> None:
    """``user`` has opened the page that his notices lead to, whatever they ask of it (``?step=2``)."""
    here = Q(url=url) | Q(url__startswith=f"{url}?")
    Notice.objects.filter(here, user=user, read_at__isnull=True).update(read_at=timezone.now())


def tell_reviewers(record: Publishable) -> None:
    """Tell everybody who may decide on the record at the stage that it is at now."""
    from .selectors import eligible_reviewers

    stage = BY_STATE[record.state]
    with office_language():
        text = _("“%(title)s”等待您办理：%(stage)s。") % {
            "title": kind_of(record).title(record),
            "stage": record.get_state_display(),
        }
        tell(eligible_reviewers(record, stage), text, review_url(record))


def tell_authors(
    record: Publishable, text: str | Promise, *, label: str | Promise = "", reason: str = ""
) -> None:
    """Tell everybody who wrote or submitted this version; ``text`` (lazy) has a ``%s`` for the record's title.

    ``reason``, called ``label``, stands on a line of its own: that is what they have to act upon.
    """
    kind = kind_of(record)
    authors = User.objects.filter(
        is_active=True,
        pk__in=ReviewEntry.objects.filter(
            kind=kind.code,
            object_id=record.pk,
            version_no=record.version_no,
            action__in=[ReviewEntry.Action.EDITED, ReviewEntry.Action.SUBMITTED],
        ).values("user"),
    )
    with office_language():
        said = str(text) % Truncator(kind.title(record)).chars(TITLE_AT_MOST, "…")
        if reason:
            said = Truncator(f"{said}\n{labelled(label, reason)}").chars(TEXT_AT_MOST, "…")
        tell(authors, said, review_url(record))


def review_url(record: Publishable) -> str:
    """The record's page on the review desk."""
    return reverse("review:record", args=[kind_of(record).code, record.pk])
