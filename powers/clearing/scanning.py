"""A scan: examines the drafts of an organisation, and opens, updates and closes cases by what it finds."""

import logging
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.language import office_language
from portal.organisations.models import Organisation
from portal.organisations.selectors import may, subtree_filter
from portal.publishing.errors import NotPermitted
from portal.publishing.models import State as Draft
from portal.publishing.models.publishable import OUT_OF_USE_STATES
from portal.publishing.models.review import time_of_act
from portal.publishing.selectors import unit_of
from portal.punctuation import listed

from ..models import ClearingCase, ClearingEntry, ClearingScan
from . import rules
from .finding import Overlap, overlaps
from .gaps import Gap
from .loading import Examined, examine, in_use
from .rules import Act, Kind, Resolution, State

logger = logging.getLogger(__name__)
Running = ClearingScan.State
BATCH = 500
CONDUCTS = "review_office"  # who may scan, assign and decide


class ScanIsRunning(Exception):
    """The organisation is being scanned just now. ``scan`` is that scan."""

    def __init__(self, scan: ClearingScan):
        self.scan = scan
        super().__init__(_("“%s”正在扫描，请等它完成。") % scan.organisation)


class _Superseded(Exception):
    """The scan was started anew meanwhile: that run's findings count."""


def begin(organisation: Organisation, user: User | None, *, in_background: bool = True) -> ClearingScan:
    """Ask for a scan; the background worker does it. Raises ``ScanIsRunning``, and ``NotPermitted`` for a ``user``
    who doesn't review for the office there (commands have none).

    What is scanned is a whole bureau, or several: of a section alone nobody could say with whom it overlaps.
    """
    from .tasks import scan_powers

    if unit_of(organisation) != organisation:
        raise NotPermitted(_("扫描以局（委、办）为单位，不能只扫描“%s”。") % organisation)
    if user is not None and not may(user, CONDUCTS, organisation):
        raise NotPermitted(_("您没有办理“%s”的权限。") % organisation)
    try:
        with transaction.atomic():
            scan = ClearingScan.objects.create(organisation=organisation, user=user)
            if in_background:
                transaction.on_commit(lambda: scan_powers.enqueue(scan.pk, scan.attempt))
    except IntegrityError as error:
        running = ClearingScan.objects.filter(
            organisation=organisation, state__in=[Running.QUEUED, Running.RUNNING]
        ).first()
        if running is None:
            raise
        raise ScanIsRunning(running) from error
    return scan


def begin_again(scan: ClearingScan) -> None:
    """Start the work of an interrupted scan anew: until it is done, nothing of it is written. Once for each ``attempt``."""
    from .tasks import scan_powers

    with transaction.atomic():
        attempt, scan = scan.attempt, ClearingScan.objects.select_for_update(of=("self",)).get(pk=scan.pk)
        if scan.is_running and scan.attempt == attempt:
            scan.attempt += 1
            scan.state, scan.progress, scan.seen_at = Running.QUEUED, 0, timezone.now()
            scan.save()
            transaction.on_commit(lambda: scan_powers.enqueue(scan.pk, scan.attempt))


def run(scan_id: int, attempt: int) -> None:
    """Do the scan. It may be run again: a run that isn't the newest one leaves everything to that."""
    mine = ClearingScan.objects.filter(
        pk=scan_id, attempt=attempt, state__in=[Running.QUEUED, Running.RUNNING]
    )
    if not mine.update(state=Running.RUNNING, seen_at=timezone.now()):
        return
    scan = mine.select_related("organisation").get()
    try:
        counts = _scan(scan, lambda **values: _tell(mine, **values))
    except _Superseded:
        return
    except Exception:
        logger.exception("scan %s failed", scan_id)
        error = _(
            "扫描时出错，没有改动任何事项。请重试；仍不成功的，请联系系统管理员（扫描编号%(number)s）。"
        )
        mine.update(state=Running.FAILED, error=error % {"number": scan_id}, finished_at=time_of_act())
        return
    mine.update(state=Running.DONE, counts=counts, finished_at=time_of_act(), seen_at=timezone.now())


def _tell(mine: Any, **values: Any) -> None:
    if not mine.update(seen_at=timezone.now(), **values):
        raise _Superseded


def _scan(scan: ClearingScan, tell: Callable[..., None]) -> dict[str, int]:
    before = _newest_entries(scan.organisation)
    powers = in_use(scan.organisation)
    number = powers.count()
    # Reading is about half of the work, and comparing the other half.
    tell(total=2 * number, progress=0)
    examined = {each.subject.key: each for each in examine(powers, lambda done: tell(progress=done))}
    found = overlaps(
        [each.subject for each in examined.values()],
        lambda done, _total: tell(progress=min(number, len(examined)) + done),
    )
    with transaction.atomic():
        _wait_for_others(scan.organisation)
        counts = _Findings(scan.organisation, examined, found, before).write()
        tell(progress=2 * number)
    return {"powers": number, "overlaps": len(found), **counts}


def _newest_entries(organisation: Organisation) -> dict[int, int | None]:
    """The newest entry of each case's log."""
    cases = ClearingCase.objects.filter(subtree_filter([organisation], "organisation__")).order_by()
    return dict(cases.annotate(newest=Max("entries")).values_list("pk", "newest"))


def _wait_for_others(organisation: Organisation) -> None:
    """Let one scan after the other write in one tree: a district's and its bureau's may find the same case."""
    root = Organisation.objects.filter(tree_id=organisation.tree_id, parent=None)
    list(root.select_for_update(no_key=True).values_list("pk"))


def _with_states() -> QuerySet[ClearingCase]:
    """The cases, of their powers only the states: the texts of a whole catalogue would fill the memory."""
    own = [column.name for column in ClearingCase._meta.concrete_fields]
    powers = ("first", "second", "stays")
    return ClearingCase.objects.select_related(*powers).only(*own, *(f"{power}__state" for power in powers))


class _Findings:
    """What a scan found, beside the cases that there are.

    ``before``: the newest entry of each case's log when the scan began to read. What was done to a case since holds, for
    the scan doesn't know of it: the next one looks at it again.
    """

    def __init__(
        self,
        organisation: Organisation,
        examined: dict[int, Examined],
        found: list[Overlap],
        before: dict[int, int | None],
    ):
        self.examined = examined
        self.wanted: dict[str, ClearingCase] = {}
        for overlap in found:
            self._want(self._overlap(overlap))
        for each in examined.values():
            if each.gaps:
                self._want(self._gap(each))
        cases = _with_states().select_for_update(of=("self",))
        here = cases.filter(subtree_filter([organisation], "organisation__"))
        self.known = {case.identity: case for case in here}
        # A power that came from another bureau may have brought its case along.
        others = [identity for identity in self.wanted if identity not in self.known]
        for start in range(0, len(others), BATCH):
            brought = cases.filter(identity__in=others[start : start + BATCH])
            self.known |= {case.identity: case for case in brought}
        now = _newest_entries(organisation)
        self.acted_upon = {key for key, newest in now.items() if newest != before.get(key)}
        self.entries: list[ClearingEntry] = []

    def _want(self, case: ClearingCase) -> None:
        self.wanted[case.identity] = case

    def _overlap(self, overlap: Overlap) -> ClearingCase:
        first, second = self.examined[overlap.first], self.examined[overlap.second]
        return ClearingCase(
            identity=f"overlap:{overlap.first}:{overlap.second}",
            kind=Kind.OVERLAP,
            organisation_id=first.subject.bureau,
            first_id=overlap.first,
            second_id=overlap.second,
            names=[first.told, second.told],
            reasons=list(overlap.reasons),
            score=overlap.score,
            fingerprint=together(first.fingerprint, second.fingerprint),
        )

    @staticmethod
    def _gap(each: Examined) -> ClearingCase:
        return ClearingCase(
            identity=f"gap:{each.subject.key}",
            kind=Kind.GAP,
            organisation_id=each.subject.section,
            first_id=each.subject.key,
            names=[each.told],
            gaps=each.gaps,
        )

    def write(self) -> dict[str, int]:
        """Write it all; returns how many cases are open by it, opened, reopened and closed."""
        new = [case for identity, case in self.wanted.items() if identity not in self.known]
        ClearingCase.objects.bulk_create(new, batch_size=BATCH)
        self._log(Act.FOUND, new)
        changed: list[ClearingCase] = []
        reopened: list[ClearingCase] = []
        closed: list[ClearingCase] = []
        for identity, case in self.known.items():
            if case.pk in self.acted_upon:
                continue
            if (present := self.wanted.get(identity)) is not None:
                if rules.opens_again(case, present.fingerprint, present.gaps):
                    reopened.append(reopen_by_scan(case, present))
                elif case.state != State.RESOLVED and _differs(case, present):
                    changed.append(_take(case, present))
            elif case.state != State.RESOLVED and not _is_being_carried_out(case):
                closed.append(self._close(case))
        with office_language():
            self._log(Act.REOPENED, reopened, _("再次扫描发现，情况与上次办结时不同。"))
        for case in changed:
            if case.kind == Kind.GAP:
                self._log(Act.CHANGED, [case], gaps_in_words(case.gaps))
        for case in closed:
            self._log(Act.RESOLVED, [case], resolution=case.resolution)
        ClearingEntry.objects.bulk_create(self.entries, batch_size=BATCH)
        ClearingCase.objects.bulk_update(
            [*changed, *reopened, *closed],
            ["names", "reasons", "gaps", "score", "fingerprint", "organisation", "state", "resolution", "section",
             "person", "due_on", "stays", "takes_over", "is_taken_over", "statement", "decided_by", "resolved_at"],
            batch_size=200,
        )  # fmt: skip
        gaps = sum(case.kind == Kind.GAP for case in self.wanted.values())
        return {"gaps": gaps, "opened": len(new), "reopened": len(reopened), "closed": len(closed)}

    def _close(self, case: ClearingCase) -> ClearingCase:
        """What isn't found any more settled itself; or its decision was carried out on the review desk."""
        case.resolution = settled_by_itself(case)
        case.state = State.RESOLVED
        case.resolved_at = time_of_act()
        return case

    def _log(self, act: str, cases: list[ClearingCase], note: str = "", resolution: str = "") -> None:
        self.entries += [
            ClearingEntry(case=case, action=act, note=note, resolution=resolution) for case in cases
        ]


def gaps_in_words(gaps: list[str]) -> str:
    """The gaps as the log keeps them, in the portal's own language."""
    with office_language():
        return listed(Gap(gap).label for gap in gaps)


def together(first: str, second: str) -> str:
    """One fingerprint of two powers."""
    return sha256(f"{first}\n{second}".encode()).hexdigest()


def _is_being_carried_out(case: ClearingCase) -> bool:
    """Whether a decided case isn't found because its decision is half carried out: withdrawn, and not archived yet."""
    return (
        case.state == State.DECIDED
        and case.stays is not None
        and case.stays.state not in OUT_OF_USE_STATES
        and case.leaves is not None
        and case.leaves.state != Draft.ARCHIVED
    )


def settled_by_itself(case: ClearingCase) -> str:
    """By what a case is settled whose problem a scan doesn't find any more."""
    if case.state == State.DECIDED and case.leaves is not None and case.leaves.state == Draft.ARCHIVED:
        return case.resolution
    is_there = case.first is not None and case.first.state not in OUT_OF_USE_STATES
    return Resolution.MENDED if case.kind == Kind.GAP and is_there else Resolution.GONE


def _differs(case: ClearingCase, present: ClearingCase) -> bool:
    return any(
        getattr(case, name) != getattr(present, name)
        for name in ("names", "reasons", "gaps", "score", "fingerprint", "organisation_id")
    )


def _take(case: ClearingCase, present: ClearingCase) -> ClearingCase:
    """Let the case say what was found now."""
    for name in ("names", "reasons", "gaps", "score", "fingerprint", "organisation_id"):
        setattr(case, name, getattr(present, name))
    return case


def reopen_by_scan(case: ClearingCase, present: ClearingCase) -> ClearingCase:
    """Let a settled case be open again, with what was found now."""
    _take(case, present)
    forget_decision(case)
    case.state = State.OPEN
    return case


def forget_decision(case: ClearingCase) -> None:
    """Nothing is decided and nobody asked any more; the log keeps what was."""
    case.resolution, case.statement, case.takes_over = "", "", []
    case.stays = case.decided_by = case.section = case.person = case.due_on = case.resolved_at = None
    case.is_taken_over = False
