"""What is wrong with a posting, by field: what is posted was approved, and the posting took place since."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.organisations.selectors import may
from portal.publishing.models import Audience, ReviewEntry, State

from ..choices import LimitKind
from ..models import Disclosure, DisclosureTask, Posting, PublishedItem
from .rules import goes_online, is_gathering, is_too_early

Faults = dict[str | None, str]


def faults(posting: Posting, event_on: date | None = None) -> Faults:
    """Every fault of a posting, by field; ``None`` stands for the whole. ``event_on`` as for ``services.record``.

    What was posted must be public when the posting is recorded; a correction may come after it was withdrawn.
    """
    found = {} if posting.pk else _in_what_was_posted(posting, event_on)
    found.update(_in_its_days(posting))
    if posting.disclosure is None and not posting.title.strip():
        found["title"] = _("请填写标题：公开了什么。")
    if posting.attendees is not None and not is_gathering(posting.form):
        found["attendees"] = _("只有会议和新闻发布会填到会人数。")
    if posting.until is not None and is_gathering(posting.form):
        found["until"] = _("会议和新闻发布会不填张贴至。")
    return found


def why_impossible(posting: Posting) -> str:
    """Why nothing can be posted of what the posting is of, whatever else is filled in; empty if it can."""
    return _in_what_was_posted(posting, None).get(None, "")


def _in_what_was_posted(posting: Posting, event_on: date | None) -> Faults:
    if posting.disclosure is not None:
        reason = why_not(posting.disclosure)
        return {None: reason} if reason else {}
    item = PublishedItem.objects.filter(pk=posting.item_id, is_withdrawn=False).first()
    if item is None:
        return {None: _("目录事项“%s”尚未发布，请先发布目录。") % posting.item}
    if goes_online(item.content["forms"]):
        return {None: _("目录规定这个事项在网站公开：请先撰写公开信息，审核发布后再登记张贴。")}
    if posting.task is not None and posting.task.state == DisclosureTask.State.CANCELLED:
        return {None: _("这项公开任务已取消。")}
    if posting.task is None and item.limit.is_periodic:
        return {None: _("这个事项按期公开：请打开要完成的那一期公开任务，从那里登记。")}
    found: Faults = {}
    if posting.task is None and event_on is None and item.limit_kind == LimitKind.AFTER_EVENT:
        found["event_on"] = _("请填写事项发生的日期，公开时限从它的次日起算。")
    if posting.task is None and event_on is not None and event_on > posting.on:
        found["event_on"] = _("事项发生的日期不能晚于公开日期。")
    return found


def _in_its_days(posting: Posting) -> Faults:
    found: Faults = {}
    if posting.on > timezone.localdate():
        found["on"] = _("公开日期在今天之后：公开以后再登记。")
    elif is_too_early(posting.on, day := first_day(posting)):
        found["on"] = _("公开日期早于审批同意的日期%s，请核对。") % f"{day:%Y-%m-%d}"
    if fault := fault_of_end(posting.on, posting.until):
        found["until"] = fault
    return found


def fault_of_end(on: date, until: date | None) -> str:
    """What is wrong with the day on which it was taken down; empty: nothing."""
    return _("张贴至的日期不能早于开始的日期。") if until is not None and until < on else ""


def bulletin_url(disclosure: Disclosure, user: Any) -> str:
    """Where ``user`` has the sheet to hang up printed; empty: he prints nothing there, or it isn't public."""
    if not disclosure.is_public or not may(user, "print_catalogue", disclosure.organisation):
        return ""
    return f"{reverse('printing:desk')}?document=bulletin&disclosure={disclosure.pk}"


def may_be_posted(disclosure: Disclosure) -> bool:
    """Whether a disclosure can be posted now."""
    return not why_not(disclosure)


def why_not(disclosure: Disclosure) -> str:
    """Why a disclosure can't be posted (not approved yet); empty if it can.

    What society may read is published first. What never goes online and isn't for society needs only its approval.
    """
    if disclosure.is_public:
        return ""
    item = PublishedItem.objects.filter(pk=disclosure.item_id, is_withdrawn=False).first()
    is_offline = item is not None and not goes_online(item.content["forms"])
    if disclosure.audience != Audience.SOCIETY and is_offline and disclosure.state == State.SCHEDULED:
        return ""
    return str(_("“%s”还没有审核发布，发布以后才能张贴或者在会上公开。") % disclosure.title)


def first_day(posting: Posting) -> date | None:
    """The day from which it could be posted: of a disclosure its first approval, of anything else its item's publication."""
    if posting.disclosure is None:
        item = PublishedItem.objects.filter(pk=posting.item_id).first()
        return timezone.localdate(item.first_published_at) if item else None
    approval = (
        ReviewEntry.objects.filter(
            kind="disclosure",
            object_id=posting.disclosure.pk,
            stage=State.LEADER_APPROVAL,
            action=ReviewEntry.Action.APPROVED,
        )
        .order_by("pk")
        .first()
    )
    return timezone.localdate(approval.at) if approval else None
