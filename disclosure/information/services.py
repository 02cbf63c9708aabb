"""What changes drafts of disclosures, beside the review actions."""

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Length

from portal.accounts.models import User
from portal.publishing.actions import log_creation
from portal.publishing.converters import free_slug
from portal.trees.locks import tree_write

from ..clock import services as clock
from ..models import Disclosure, DisclosureTask, PublishedItem
from .rules import index_number_prefix, number_after


@transaction.atomic
def create_disclosure(disclosure: Disclosure, user: User, *, reason: str = "") -> Disclosure:
    """Save a new draft written by ``user``. Where its item's limit follows events, the clock begins to run with it.

    Raises ``NotPermitted`` unless he may edit in the section.
    """
    disclosure.unit = disclosure.item.unit
    if disclosure.task is None:
        disclosure.task = _task_for(disclosure, user)
    log_creation(disclosure, user, reason=reason)
    return disclosure


def _task_for(disclosure: Disclosure, user: User) -> DisclosureTask | None:
    """What the draft is due for: an event of its own, else the item's period that is due first."""
    item = PublishedItem.objects.filter(pk=disclosure.item_id).first()
    if item is None:
        return None
    if item.limit.is_periodic:
        waiting = DisclosureTask.objects.filter(item=item.pk, state=DisclosureTask.State.OPEN)
        return waiting.filter(disclosures=None).order_by("due_on").first()
    return clock.open_event(item, disclosure.formed_on, user)


def settle_task(disclosure: Disclosure, user: User) -> None:
    """After an edit: the event's day may be another now."""
    if disclosure.task is not None:
        clock.change_event_day(disclosure.task, disclosure.formed_on, user)


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
