"""Rules of clearing cases, free of the database: which act is possible when, and what a scan does with a case."""

from collections.abc import Iterable

from portal.publishing.models import State as Draft
from portal.publishing.models.publishable import REVIEW_STATES

from ..models.clearing import ClearingCase, ClearingEntry

Kind = ClearingCase.Kind
State = ClearingCase.State
Resolution = ClearingCase.Resolution
Act = ClearingEntry.Action

UNRESOLVED = (State.OPEN, State.ASSIGNED, State.DECIDED)
# How people settle a case; what mended itself is settled by the scan.
CHOICES: dict[str, tuple[Resolution, ...]] = {
    Kind.OVERLAP: (Resolution.MERGED, Resolution.GIVEN, Resolution.SHARED, Resolution.KEPT),
    Kind.GAP: (Resolution.KEPT,),
}
# One of the two powers goes: that has to be carried out before the case is settled.
LETS_ONE_GO = (Resolution.MERGED, Resolution.GIVEN)
LEGAL_BASES, SUB_ITEMS = "legal_bases", "sub_items"  # what of it may be taken over
# Both stay as they are, by somebody's word: it holds until they are changed.
LETS_BOTH_BE = (Resolution.SHARED, Resolution.KEPT)

_POSSIBLE: dict[str, tuple[State, ...]] = {
    Act.ASSIGNED: (State.OPEN, State.ASSIGNED),
    Act.SAID: (State.OPEN, State.ASSIGNED),
    Act.DECIDED: (State.OPEN, State.ASSIGNED),
    Act.CARRIED_OUT: (State.DECIDED,),
    Act.RESOLVED: UNRESOLVED,
    Act.REOPENED: (State.DECIDED, State.RESOLVED),
}


def is_possible(act: str, state: str) -> bool:
    """Whether the act fits the state that a case is in."""
    return state in _POSSIBLE[act]


def state_after(act: str, state: str, resolution: str = "") -> State:
    """The state that a possible act leads to. ``ValueError`` for one that isn't."""
    if not is_possible(act, state):
        raise ValueError(f"{act} in {state}")
    if act == Act.DECIDED:
        return State.DECIDED if resolution in LETS_ONE_GO else State.RESOLVED
    return {
        Act.ASSIGNED: State.ASSIGNED,
        Act.RESOLVED: State.RESOLVED,
        Act.REOPENED: State.OPEN,
    }.get(Act(act), State(state))


def opens_again(case: ClearingCase, fingerprint: str, gaps: Iterable[str]) -> bool:
    """Whether a settled case that a scan meets again is open again.

    What was left as it is by somebody's word stays settled until the powers' names, laws or contents have changed
    since, or a power lacks something more. What was mended or merged and is there again, is open again.
    """
    if case.state != State.RESOLVED:
        return False
    if case.resolution not in LETS_BOTH_BE:
        return True
    if case.kind == Kind.GAP:
        return bool(set(gaps) - set(case.gaps))
    return fingerprint != case.fingerprint


def next_step(state: str, is_public: bool) -> str:
    """What has to be done next so that a power ends in the archive: ``recall``, ``withdraw``, ``archive``; "" at the end.

    What is under review is taken back first, and what is public is withdrawn before it is archived.
    """
    if state == Draft.ARCHIVED:
        return ""
    if state in (*REVIEW_STATES, Draft.SCHEDULED):
        return "recall"
    return "withdraw" if is_public else "archive"


def steps_left(state: str, is_public: bool) -> list[str]:
    """All that has to be done until a power is in the archive, in order."""
    steps = []
    while step := next_step(state, is_public):
        steps.append(step)
        if step == "recall":
            state = Draft.DRAFT
        elif step == "withdraw":  # a newer draft stays one
            state, is_public = Draft.WITHDRAWN if state == Draft.PUBLISHED else state, False
        else:
            state = Draft.ARCHIVED
    return steps
