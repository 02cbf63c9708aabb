"""Giving many cases to sections in one go.

Chosen cases are written down first (``prepare``), given once that is confirmed (``confirm``), a few in each transaction
(``assign_some``): after an interruption it goes on where it ended. Each is assigned by ``services.assign``, and the
sections' people are told once.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.language import office_language
from portal.organisations.models import Organisation
from portal.organisations.selectors import organisations_where
from portal.publishing.errors import PublishingError, WrongState
from portal.publishing.models.review import time_of_act
from portal.publishing.notices import tell, without_notices

from ..models import BulkAssignment, ClearingCase, ClearingEntry
from . import lists, rules, selectors, services
from .rules import Act, State
from .scanning import CONDUCTS

logger = logging.getLogger(__name__)
AT_ONCE = 30  # so many are done while the reader waits
CHUNK = 20  # cases in one transaction: others may write in between
BATCH = 2000
FORGOTTEN = timedelta(days=1)  # what nobody confirmed


def assignable(user: User, cases: QuerySet[ClearingCase]) -> QuerySet[ClearingCase]:
    """Those of ``cases`` that ``user`` may give to a section."""
    where = organisations_where(user, CONDUCTS).order_by()
    states = [state for state in State if rules.is_possible(Act.ASSIGNED, state)]
    return cases.filter(state__in=states, organisation__in=where)


def prepare(user: User, cases: QuerySet[ClearingCase]) -> BulkAssignment | None:
    """Write down which of ``cases`` are to be given to sections; ``None`` if ``user`` may give none of them."""
    keys = list(assignable(user, cases).values_list("pk", flat=True))
    if not keys:
        return None
    mine = BulkAssignment.objects.filter(user=user)
    mine.filter(confirmed_at=None, created_at__lt=timezone.now() - FORGOTTEN).delete()
    newest = ClearingEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return BulkAssignment.objects.create(user=user, cases=keys, seen=newest)


@dataclass(frozen=True)
class Survey:
    """What the chosen cases are about: the sections, each with its number of cases, and how many are assigned already."""

    sections: list[tuple[Organisation, int]]
    assigned: int


def survey(work: BulkAssignment) -> Survey:
    """A query for every few thousand cases."""
    numbers: Counter[int] = Counter()
    assigned = 0
    for start in range(0, work.total, BATCH):
        cases = ClearingCase.objects.filter(pk__in=work.cases[start : start + BATCH]).order_by()
        for state, *places in cases.values_list("state", "first__organisation", "second__organisation"):
            numbers.update({place for place in places if place})
            assigned += state == State.ASSIGNED
    sections = Organisation.objects.filter(pk__in=numbers).order_by("tree_id", "lft")
    return Survey([(section, numbers[section.pk]) for section in sections], assigned)


def confirm(work: BulkAssignment, section: Organisation | None, working_days: int, note: str) -> None:
    """Let the work begin, once: a few cases are assigned when this returns, many by the background worker.

    Without ``section`` each case goes to the section of its own powers.
    """
    waiting = BulkAssignment.objects.filter(pk=work.pk, confirmed_at=None)
    now = time_of_act()
    if not waiting.update(
        section=section, working_days=working_days, note=note, confirmed_at=now, seen_at=timezone.now()
    ):
        return
    if work.total > AT_ONCE:
        enqueue(work)
    else:
        while assign_some(work.pk):
            pass


def enqueue(work: BulkAssignment) -> None:
    """Let the background worker go on with it; that it may be at work already does no harm."""
    from .tasks import assign_cases

    with transaction.atomic():
        BulkAssignment.objects.filter(pk=work.pk).update(seen_at=timezone.now())
        transaction.on_commit(lambda: assign_cases.enqueue(work.pk))


@transaction.atomic
def assign_some(pk: int) -> bool:
    """Assign the next cases, and write down where the work stands then: both or neither. Whether there are more."""
    work = BulkAssignment.objects.select_for_update(of=("self",)).select_related("user", "section").get(pk=pk)
    if not work.is_running:
        return False
    keys = work.cases[work.progress : work.progress + CHUNK]
    cases = _locked(keys)
    with without_notices():
        for key in keys:
            if problem := _assign(work, cases[key]):
                work.failures.append([key, problem])
    work.progress += len(keys)
    work.seen_at = timezone.now()
    if work.progress >= work.total:
        work.finished_at = time_of_act()
        _tell_sections(work)
        if work.total > AT_ONCE:
            _tell_its_user(work)
    work.save()
    return work.is_running


def _locked(keys: list[int]) -> dict[int, ClearingCase]:
    """The cases by their keys. All are locked in the order that a scan locks them in, the model's: if each was when its
    turn comes, the two could wait for each other for ever."""
    rows = ClearingCase.objects.filter(pk__in=keys).select_for_update(of=("self",))
    return {case.pk: case for case in rows.select_related("first__organisation", "second__organisation")}


def _assign(work: BulkAssignment, case: ClearingCase) -> str:
    """Assign one of the cases; why not, if it can't be."""
    try:
        section = _receiver(work, case)
        services.assign(case, work.user, section, None, work.working_days, note=work.note, seen=work.seen)
    except PublishingError as error:
        return str(error)
    except Exception:  # the others don't wait for one that is broken
        logger.exception("case %s could not be assigned", case.pk)
        return _("办理时出错，请打开这一事项单独交办。")
    work.count_given(section)
    return ""


def _receiver(work: BulkAssignment, case: ClearingCase) -> Organisation:
    sections = {power.organisation_id: power.organisation for power in case.powers}
    if work.section is not None:
        if work.section.pk not in sections:
            raise WrongState(_("不涉及“%s”。") % work.section)
        return work.section
    if len(sections) > 1:
        raise WrongState(_("涉及两个科室，请打开这一事项，选定由哪个科室承办。"))
    if not sections:
        raise WrongState(_("职权已不在目录中，请重新扫描。"))
    return next(iter(sections.values()))


def _tell_sections(work: BulkAssignment) -> None:
    """Tell each section's people once, whatever the number of its cases."""
    with office_language():
        for section in Organisation.objects.filter(pk__in=work.given):
            number = work.given[str(section.pk)]
            said = ngettext(
                "%(number)d件清权确权事项已交由“%(section)s”处理，请逐件补齐缺漏或写明意见。",
                "%(number)d件清权确权事项已交由“%(section)s”处理，请逐件补齐缺漏或写明意见。",
                number,
            ) % {"number": number, "section": section}
            tell(selectors.people_of(section), said, lists.waiting_url(section.pk))


def _tell_its_user(work: BulkAssignment) -> None:
    """Tell whoever gave the cases that it is done, and how many could not be given: he need not have waited for it."""
    with office_language():
        said = []
        if number := work.number_given:
            text = ngettext(
                "已交办%(counter)s件，并已通知承办科室。", "已交办%(counter)s件，并已通知承办科室。", number
            )
            said.append(text % {"counter": number})
        if number := len(work.failures):
            text = ngettext("%(counter)s件没有交办", "%(counter)s件没有交办", number)
            said.append(text % {"counter": number})
        tell([work.user], "\n".join(said), work.get_absolute_url())


def unfinished(user: User) -> BulkAssignment | None:
    """What ``user`` has confirmed and is still being done."""
    mine = BulkAssignment.objects.filter(user=user, finished_at=None).exclude(confirmed_at=None)
    return mine.only("pk").first()
