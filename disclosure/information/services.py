"""What changes drafts of disclosures, beside the review actions."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.language import office_language
from portal.organisations.selectors import users_with
from portal.publishing.actions import log_creation
from portal.publishing.converters import free_slug
from portal.publishing.models import Audience, State
from portal.publishing.notices import tell
from portal.publishing.reading import is_public
from portal.trees.locks import tree_write

from ..clock import services as clock
from ..models import Disclosure, DisclosureTask, PublishedItem
from .rules import WIDTH, index_number_prefix, number_after


@transaction.atomic
def create_disclosure(
    disclosure: Disclosure, user: User, *, reason: str = "", is_permitted: bool = False
) -> Disclosure:
    """Save a new draft written by ``user``. Where its item's limit follows events, the clock begins to run with it.

    Raises ``NotPermitted`` unless he may edit in the section (``is_permitted``: see ``log_creation``).
    """
    disclosure.unit = disclosure.item.unit
    if disclosure.task is None:
        disclosure.task = _task_for(disclosure, user)
    _tell_audience(disclosure.task, disclosure)
    log_creation(disclosure, user, reason=reason, is_permitted=is_permitted)
    return disclosure


def _task_for(disclosure: Disclosure, user: User) -> DisclosureTask | None:
    """What the draft is due for: an event of its own, else the item's period that is due first.

    A task whose drafts were all archived waits for another one: the event isn't over with them.
    """
    item = PublishedItem.objects.filter(is_public(), pk=disclosure.item_id).first()
    if item is None:
        return None
    waiting = DisclosureTask.objects.select_for_update(of=("self",)).filter(
        ~Exists(living(Disclosure.objects.filter(task=OuterRef("pk"))).exclude(pk=disclosure.pk)),
        item=item.pk,
        state=DisclosureTask.State.OPEN,
    )
    if item.limit.is_periodic:
        return waiting.exclude(period="").order_by("due_on", "pk").first()
    waits = waiting.filter(period="", counts_from=disclosure.formed_on).order_by("pk").first()
    return waits or clock.open_event(item, disclosure.formed_on, user, disclosure.audience)


def living(drafts: QuerySet[Disclosure]) -> QuerySet[Disclosure]:
    """Those that are being written or public: neither archived nor withdrawn."""
    return drafts.exclude(state__in=[State.ARCHIVED, State.WITHDRAWN])


def settle_task(
    disclosure: Disclosure, user: User, *, left: DisclosureTask | None = None, is_other_item: bool = False
) -> None:
    """An edit, which the caller saves, may have changed the event's day, for whom it is told, or what it is due for.

    Without a task it gets one as a new draft does; not so what was public, as long as its item stays (``is_other_item``):
    a correction doesn't do what is due next. ``left``: the task that it had before; the office hears of it where nothing
    is drafted for it any more.
    """
    if disclosure.task is not None:
        clock.follow_draft(disclosure.task, disclosure.formed_on, user)
    elif is_other_item or not disclosure.was_public:
        disclosure.task = _task_for(disclosure, user)
    _tell_audience(disclosure.task, disclosure)
    if left is not None and left != disclosure.task:
        _tell_audience(left, disclosure)
        _tell_of_no_draft(left, disclosure, _LEFT)


def draft_archived(disclosure: Disclosure) -> None:
    """The office hears of a task that is still open, and for which nothing is drafted any more."""
    if disclosure.task is not None:
        _tell_of_no_draft(disclosure.task, disclosure, _ARCHIVED)


def _tell_audience(task: DisclosureTask | None, disclosure: Disclosure) -> None:
    """Note on an event's task for whom what is drafted of it is meant: its day is told to nobody else."""
    if task is None or task.period:
        return
    others = living(Disclosure.objects.filter(task=task)).exclude(pk=disclosure.pk)
    audiences = list(others.values_list("audience", flat=True))
    if disclosure.task == task:
        audiences.append(disclosure.audience)
    task.audience = max(audiences, key=lambda each: WIDTH[Audience(each)], default="")
    DisclosureTask.objects.filter(pk=task.pk).update(audience=task.audience)


_ARCHIVED = gettext_lazy(
    "“%(title)s”的草稿已归档，它的公开任务（期限%(day)s）仍然有效。确实没有需要公开的内容的，请取消任务并写明理由。"
)
_LEFT = gettext_lazy(
    "“%(title)s”的草稿已不再对应原来的公开任务（期限%(day)s），这项任务仍然有效。确实没有需要公开的内容的，请取消任务并写明理由。"
)


def _tell_of_no_draft(task: DisclosureTask, disclosure: Disclosure, text: Any) -> None:
    """Tell the office of a task that ``disclosure`` was drafted for, if it is open and has no other draft."""
    if task.state != DisclosureTask.State.OPEN:
        return
    if living(Disclosure.objects.filter(task=task)).exclude(pk=disclosure.pk).exists():
        return
    with office_language():
        words = text % {
            "title": Truncator(disclosure.title).chars(100, "…"),
            "day": f"{task.due_on:%Y-%m-%d}",
        }
        tell(
            users_with("review_office", task.organisation),
            words,
            reverse("disclosure-clock:task", args=[task.pk]),
        )


def give_index_number(disclosure: Disclosure) -> None:
    """Give the disclosure its 索引号, and with it its address, before it is published for the first time."""
    if disclosure.index_number is not None:
        return
    pattern, unit, year = settings.DISCLOSURE_INDEX_NUMBER, disclosure.unit.code, disclosure.formed_on.year
    with tree_write(Disclosure):  # nobody takes the number between here and the end of the transaction
        prefix = index_number_prefix(pattern, unit, year)
        given = Disclosure.objects.filter(index_number__startswith=prefix)
        # Numbers have leading zeros: of the longest, the last by their signs is the highest.
        last = given.order_by(Length("index_number").desc(), "-index_number").first()
        number = number_after(last.index_number if last else "", pattern, unit, year)
        disclosure.index_number = number
        disclosure.slug = free_slug(disclosure, number)
