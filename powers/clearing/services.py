"""What people do with a case: assign it, give their section's view, decide it, carry the decision out, open it again.

Each works on the locked case in a transaction, writes the log, and tells whoever is next. Failures are
``publishing.errors``: their texts are for the user.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.calendar.services import add_working_days
from portal.organisations.models import Organisation
from portal.organisations.selectors import users_with
from portal.publishing.errors import (
    AlreadyDecided,
    NotPermitted,
    PublishingError,
    ReasonRequired,
    WrongState,
)
from portal.publishing.models.publishable import OUT_OF_USE_STATES
from portal.publishing.models.review import time_of_act

from ..models import ClearingCase, Power
from . import carrying, rules, scanning, selectors
from .loading import examine
from .rules import Act, Resolution, State
from .steps import next_step, obstacle, outlook
from .telling import log, named, notify, tell_those_concerned, tell_who_is_next

_JOINED = (
    "first__organisation", "second__organisation", "stays__organisation", "organisation", "section", "person",
    "decided_by",
)  # fmt: skip
MORNING = time(8)  # when a reminder comes


def _locked(case: ClearingCase) -> ClearingCase:
    """The case's row with its powers: of a power that has been deleted there is none, and nothing is raised.

    In two queries: what is joined to a row that was waited for is as it was before the wait.
    """
    locked = ClearingCase.objects.select_for_update(of=("self",)).only("pk").get(pk=case.pk)
    return ClearingCase.objects.select_related(*_JOINED).get(pk=locked.pk)


def lock(case: ClearingCase, user: User, act: str, *, seen: int | None) -> ClearingCase:
    """The case's row, locked and fresh, and checked."""
    row = _locked(case)
    check(row, user, act, seen=seen)
    return row


def check(case: ClearingCase, user: User, act: str, *, seen: int | None) -> None:
    """Raises unless ``act`` is possible, ``user`` may do it, and ``seen``, the newest entry of the log that he had before
    his eyes, is the newest one still."""
    if seen is not None and case.entries.filter(pk__gt=seen).exists():
        raise AlreadyDecided(_("这一事项刚刚有了新的办理情况，请看过最新情况后再办理。"))
    if not rules.is_possible(act, case.state):
        raise WrongState(_("该事项现为“%(state)s”，不能这样办理。") % {"state": case.get_state_display()})
    if not selectors.may_do(user, act, case):
        raise NotPermitted(_("您没有办理这一事项的权限。"))


@transaction.atomic
def assign(
    case: ClearingCase,
    user: User,
    section: Organisation,
    person: User | None,
    working_days: int,
    *,
    note: str = "",
    seen: int | None = None,
) -> ClearingCase:
    """Ask a section, or one person in it, to settle or answer the case within so many working days."""
    from .tasks import remind_of_case

    row = lock(case, user, Act.ASSIGNED, seen=seen)
    row.section, row.person = section, person
    row.due_on = add_working_days(timezone.localdate(), working_days)
    row.state = rules.state_after(Act.ASSIGNED, row.state)
    row.save()
    entry = log(row, Act.ASSIGNED, user, note=note, place=named(section, person))
    asked = [person] if person else selectors.people_of(section)
    text = gettext_lazy("“%(title)s”已交由您处理，请在%(date)s前写明意见。")
    notify(row, asked, text, date=row.due_on)
    remind_of_case.using(run_after=_morning_after(row.due_on)).enqueue(row.pk, entry.pk)
    return row


def _morning_after(day: date) -> datetime:
    """When people come to work on the first working day after ``day``."""
    return timezone.make_aware(datetime.combine(add_working_days(day, 1), MORNING))


@transaction.atomic
def say(
    case: ClearingCase,
    user: User,
    note: str,
    *,
    section: Organisation | None = None,
    proposal: str = "",
    seen: int | None = None,
) -> ClearingCase:
    """A section's view of the case (我科意见), with the way out that it proposes. Without ``section``: the first that
    ``user`` may speak for."""
    row = lock(case, user, Act.SAID, seen=seen)
    if not note.strip():
        raise ReasonRequired(_("请写明意见。"))
    if proposal and proposal not in rules.CHOICES[row.kind]:
        raise WrongState(_("请选择处理方式。"))
    places = selectors.speaks_for(user, row)
    place = section or places[0]
    if place not in places:
        raise NotPermitted(_("您不能代表“%s”发表意见。") % place)
    log(row, Act.SAID, user, note=note, place=str(place), resolution=proposal)
    text = gettext_lazy("“%(title)s”有了科室意见，请研究后作出决定。")
    notify(row, users_with(scanning.CONDUCTS, row.organisation), text, but=user)
    return row


def propose(
    case: ClearingCase,
    resolution: str,
    statement: str,
    *,
    stays: Power | None = None,
    takes_over: Iterable[str] = (),
) -> None:
    """Write a decision into ``case``, and save nothing. Raises where it can't be taken so."""
    if resolution not in rules.CHOICES[case.kind]:
        raise WrongState(_("请选择处理方式。"))
    if not statement.strip():
        raise ReasonRequired(
            _("请写明双方如何分工。") if resolution == Resolution.SHARED else _("请写明理由。")
        )
    case.resolution, case.statement = resolution, statement.strip()
    if resolution in rules.LETS_ONE_GO:
        if stays is None or stays.pk not in (case.first_id, case.second_id):
            raise WrongState(_("请选择保留哪一项职权。"))
        case.stays = case.first if stays.pk == case.first_id else case.second  # as it is by now
        case.takes_over = sorted(set(takes_over) & {rules.LEGAL_BASES, rules.SUB_ITEMS})
        if problem := obstacle(case):
            raise WrongState(problem)


@transaction.atomic
def decide(
    case: ClearingCase,
    user: User,
    resolution: str,
    statement: str,
    *,
    stays: Power | None = None,
    takes_over: Iterable[str] = (),
    seen: int | None = None,
    expected: str | None = None,
) -> ClearingCase:
    """Settle the case. Where one power goes, as much of that is done at once as ``user`` himself may do; the rest is
    left to the people who may, and they are told.

    Raises ``OutlookChanged`` where something else follows than ``expected``, the fingerprint of what he was shown.
    """
    row = lock(case, user, Act.DECIDED, seen=seen)
    propose(row, resolution, statement, stays=stays, takes_over=takes_over)
    _expect(row, user, expected)
    row.decided_by = user
    row.state = rules.state_after(Act.DECIDED, row.state, resolution)
    if row.state == State.RESOLVED:
        row.resolved_at = time_of_act()
    row.save()
    log(row, Act.DECIDED, user, note=row.statement, resolution=resolution)
    if row.state == State.DECIDED:
        carrying.carry_on(row, user)
    tell_those_concerned(row, user)
    return row


@transaction.atomic
def carry_out(
    case: ClearingCase, user: User, *, seen: int | None = None, expected: str | None = None
) -> ClearingCase:
    """Do what ``user`` may do of a decision that waits to be carried out. Raises ``NotPermitted`` if that is nothing, and
    ``OutlookChanged`` as ``decide`` does.

    What others have done by other ways (on the review desk) is done: where nothing is left, the case is settled.
    """
    row = lock(case, user, Act.CARRIED_OUT, seen=seen)
    if problem := obstacle(row):
        raise WrongState(problem)
    _expect(row, user, expected)
    done, step = carrying.carry_on(row, user), next_step(row)
    if step is None:
        tell_those_concerned(row, user)
    elif done:
        tell_who_is_next(row, user)
    elif step.hindrance:
        raise WrongState(step.hindrance)
    else:
        raise NotPermitted(_("下一步“%s”不在您的职责范围内。") % step.label)
    return row


class OutlookChanged(PublishingError):
    """There is something else to do by now than the user was shown when he confirmed."""


def _expect(case: ClearingCase, user: User, fingerprint: str | None) -> None:
    if fingerprint is not None and outlook(case, user).fingerprint != fingerprint:
        raise OutlookChanged(_("要办理的步骤刚刚有了变化，请看过后再确认。"))


@transaction.atomic
def reopen(case: ClearingCase, user: User, reason: str, *, seen: int | None = None) -> ClearingCase:
    """Open a decided or settled case again. What was carried out stays done: a power is taken out of the archive on the
    review desk."""
    row = lock(case, user, Act.REOPENED, seen=seen)
    if not reason.strip():
        raise ReasonRequired(_("请写明理由。"))
    before = row.resolution
    scanning.forget_decision(row)
    row.state = rules.state_after(Act.REOPENED, row.state)
    row.save()
    log(row, Act.REOPENED, user, note=reason, resolution=before)
    tell_those_concerned(row, user)
    return row


@transaction.atomic
def check_again(case: ClearingCase, user: User) -> ClearingCase:
    """Look at the power of a gap anew, without a scan: what is mended is settled, what is still missing is written down.

    For everybody who may see the case.
    """
    row = _locked(case)
    if row.is_overlap or row.state == State.RESOLVED:
        raise WrongState(_("该事项现为“%(state)s”，不能这样办理。") % {"state": row.get_state_display()})
    found = list(examine(Power.objects.filter(pk=row.first_id).exclude(state__in=OUT_OF_USE_STATES)))
    if found and found[0].gaps:
        if found[0].gaps != row.gaps:
            row.gaps = found[0].gaps
            row.save()
            log(row, Act.CHANGED, user, note=scanning.gaps_in_words(row.gaps))
        return row
    row.resolution = scanning.settled_by_itself(row)
    row.state, row.resolved_at = State.RESOLVED, time_of_act()
    row.save()
    log(row, Act.RESOLVED, user, resolution=row.resolution)
    return row
