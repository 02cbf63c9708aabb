"""What a power lacks, and what may happen to a case when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from portal.organisations.models import Organisation
from portal.publishing.models import State as Draft
from powers.clearing import rules
from powers.clearing.gaps import Elements, Gap, gaps, has_limit
from powers.clearing.rules import Act, Kind, Resolution, State
from powers.models import ClearingCase, PowerType

WHOLE = {
    "power_type": PowerType.LICENSING,
    "place_kind": Organisation.Kind.SECTION,
    "is_heading": False,
    "has_post": True,
    "has_legal_basis": True,
    "has_limit": True,
    "has_flowchart": True,
    "has_duties": True,
}


def test_a_whole_power_lacks_nothing():
    assert gaps(Elements(**WHOLE)) == []


@pytest.mark.parametrize(
    ("missing", "gap"),
    [
        ({"has_post": False}, Gap.POST),
        ({"has_legal_basis": False}, Gap.LEGAL_BASIS),
        ({"has_limit": False}, Gap.LIMIT),
        ({"has_flowchart": False}, Gap.FLOWCHART),
        ({"has_duties": False}, Gap.DUTIES),
        ({"place_kind": Organisation.Kind.BUREAU}, Gap.SECTION),
    ],
)
def test_each_gap_by_itself(missing, gap):
    assert gaps(Elements(**{**WHOLE, **missing})) == [gap]


def test_what_the_party_and_the_house_decide_needs_no_limit():
    for power_type in (PowerType.PARTY, PowerType.INTERNAL):
        assert gaps(Elements(**{**WHOLE, "power_type": power_type, "has_limit": False})) == []


def test_a_heading_needs_only_its_section():
    nothing = {name: False for name in WHOLE if name.startswith("has_")}
    assert gaps(Elements(**{**WHOLE, **nothing, "is_heading": True})) == []
    at_the_bureau = {"is_heading": True, "place_kind": Organisation.Kind.BUREAU}
    assert gaps(Elements(**{**WHOLE, **nothing, **at_the_bureau})) == [Gap.SECTION]


def test_at_once_and_a_note_are_limits_too():
    assert has_limit(["none", "immediate"], [None, None], "")
    assert has_limit(["none", "none"], [None, None], "按批次办理")
    assert has_limit(["none", "working_days"], [None, 15], "")
    assert not has_limit(["none", "none"], [None, None], " ")


class CaseMachine(RuleBasedStateMachine):
    """Whatever is done in whatever order, a case is in a state that its past explains."""

    def __init__(self):
        super().__init__()
        self.state, self.resolution = State.OPEN, ""

    @rule(act=st.sampled_from([Act.ASSIGNED, Act.SAID]))
    def before_the_decision(self, act):
        if rules.is_possible(act, self.state):
            self.state = rules.state_after(act, self.state)
            assert self.state in (State.OPEN, State.ASSIGNED)
        else:
            assert self.state in (State.DECIDED, State.RESOLVED)

    @precondition(lambda self: self.state in (State.OPEN, State.ASSIGNED))
    @rule(resolution=st.sampled_from(rules.CHOICES[Kind.OVERLAP]))
    def decide(self, resolution):
        self.state = rules.state_after(Act.DECIDED, self.state, resolution)
        self.resolution = resolution

    @precondition(lambda self: self.state == State.DECIDED)
    @rule()
    def carry_out(self):
        assert rules.state_after(Act.CARRIED_OUT, self.state) == State.DECIDED
        self.state = rules.state_after(Act.RESOLVED, self.state)

    @precondition(lambda self: self.state in (State.DECIDED, State.RESOLVED))
    @rule()
    def reopen(self):
        self.state = rules.state_after(Act.REOPENED, self.state)
        self.resolution = ""

    @rule(act=st.sampled_from(list(Act)))
    def nothing_impossible(self, act):
        if act in rules._POSSIBLE and not rules.is_possible(act, self.state):
            with pytest.raises(ValueError, match=act):
                rules.state_after(act, self.state)

    @invariant()
    def a_decision_and_nothing_else_ends_it(self):
        assert (self.state in (State.DECIDED, State.RESOLVED)) == bool(self.resolution)
        if self.state == State.DECIDED:
            assert self.resolution in rules.LETS_ONE_GO


TestCaseMachine = CaseMachine.TestCase


@given(st.sampled_from(list(Draft)), st.booleans())
def test_every_power_gets_into_the_archive_step_by_step(state, is_public):
    """By what each step makes of it; what is public never goes there without being withdrawn."""
    done = []
    while step := rules.next_step(state, is_public):
        done.append(step)
        assert len(done) <= 3
        if step == "recall":
            state = Draft.DRAFT
        elif step == "withdraw":
            assert is_public
            is_public, state = False, Draft.WITHDRAWN if state == Draft.PUBLISHED else state
        else:
            assert not is_public
            assert state in (Draft.DRAFT, Draft.RETURNED, Draft.WITHDRAWN, Draft.PUBLISHED)
            state = Draft.ARCHIVED
    assert state == Draft.ARCHIVED


@pytest.mark.parametrize(
    ("values", "fingerprint", "lacking", "again"),
    [
        ({"resolution": Resolution.KEPT, "fingerprint": "a"}, "a", [], False),
        ({"resolution": Resolution.KEPT, "fingerprint": "a"}, "b", [], True),
        ({"resolution": Resolution.SHARED, "fingerprint": "a"}, "a", [], False),
        ({"resolution": Resolution.MERGED, "fingerprint": "a"}, "a", [], True),
        ({"resolution": Resolution.GONE, "fingerprint": "a"}, "a", [], True),
        ({"kind": Kind.GAP, "resolution": Resolution.KEPT, "gaps": ["limit", "post"]}, "", ["post"], False),
        ({"kind": Kind.GAP, "resolution": Resolution.KEPT, "gaps": ["limit"]}, "", ["limit", "duties"], True),
        ({"kind": Kind.GAP, "resolution": Resolution.MENDED, "gaps": ["limit"]}, "", ["limit"], True),
        ({"state": State.OPEN, "fingerprint": "a"}, "b", [], False),
    ],
)
def test_when_a_scan_opens_a_settled_case_again(values, fingerprint, lacking, again):
    case = ClearingCase(**{"kind": Kind.OVERLAP, "state": State.RESOLVED, **values})
    assert rules.opens_again(case, fingerprint, lacking) is again
