"""The rules of the catalogue, over everything that can be typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from powers.models import LawLevel, LimitUnit, PowerType
from powers.rules import (
    MAY_CREATE_LICENCE,
    MAY_CREATE_PUNISHMENT,
    Limit,
    legal_basis_problem,
    level_problem,
    limit_problem,
    promise_problem,
)

COUNTED = [LimitUnit.WORKING_DAYS, LimitUnit.DAYS, LimitUnit.MONTHS]
levels = st.lists(st.sampled_from(list(LawLevel)), max_size=5)
limits = st.builds(Limit, st.integers(1, 400), st.sampled_from(COUNTED))


@given(amount=st.none() | st.integers(0, 400), unit=st.sampled_from(list(LimitUnit)))
def test_amount_and_unit_go_together_or_a_sentence_says_which_is_missing(amount, unit):
    problem = limit_problem(amount, unit)
    if unit in COUNTED:
        assert bool(problem) == (not amount)
    else:
        assert bool(problem) == bool(amount)


@given(law=limits, more=st.integers(1, 100))
def test_in_one_unit_a_promise_is_at_most_the_law(law, more):
    assert promise_problem(law, law) is None
    assert promise_problem(law, Limit(law.amount - 1 or 1, law.unit)) is None
    longer = Limit(law.amount + more, law.unit)
    problem = promise_problem(law, longer)
    assert problem is not None and str(longer) in problem and str(law) in problem


@given(law=limits, promise=limits)
def test_never_may_both_of_two_limits_be_too_long_for_the_other(law, promise):
    assert promise_problem(law, promise) is None or promise_problem(promise, law) is None


@pytest.mark.parametrize(
    ("law", "promise", "is_allowed"),
    [
        (Limit(60, LimitUnit.DAYS), Limit(30, LimitUnit.WORKING_DAYS), True),
        (Limit(20, LimitUnit.DAYS), Limit(20, LimitUnit.WORKING_DAYS), False),
        (Limit(20, LimitUnit.WORKING_DAYS), Limit(1, LimitUnit.MONTHS), False),
        (Limit(3, LimitUnit.MONTHS), Limit(60, LimitUnit.WORKING_DAYS), True),
        (Limit(1, LimitUnit.DAYS), Limit(None, LimitUnit.IMMEDIATE), True),
        (Limit(None, LimitUnit.IMMEDIATE), Limit(1, LimitUnit.DAYS), False),
        (Limit(None, LimitUnit.NONE), Limit(90, LimitUnit.DAYS), True),
        (Limit(20, LimitUnit.DAYS), Limit(None, LimitUnit.NONE), True),
    ],
)
def test_limits_of_different_units(law, promise, is_allowed):
    assert (promise_problem(law, promise) is None) == is_allowed


@given(found=levels)
def test_a_punishment_and_a_licence_need_a_law_high_enough(found):
    for power_type, enough in (
        (PowerType.PUNISHMENT, MAY_CREATE_PUNISHMENT),
        (PowerType.LICENSING, MAY_CREATE_LICENCE),
    ):
        problem = legal_basis_problem(power_type, found)
        assert (problem is None) == bool(enough & set(found))
        if problem and LawLevel.UNKNOWN in found:
            assert "待核定" in problem
        elif problem and found:
            assert "不能" in problem


def test_a_rule_of_a_department_carries_a_punishment_but_no_licence():
    assert legal_basis_problem(PowerType.PUNISHMENT, [LawLevel.DEPARTMENT_RULE]) is None
    assert "行政许可法" in legal_basis_problem(PowerType.LICENSING, [LawLevel.DEPARTMENT_RULE])
    assert "第十六条" in legal_basis_problem(PowerType.PUNISHMENT, [LawLevel.NORMATIVE_DOCUMENT])


@given(power_type=st.sampled_from(list(PowerType)), found=levels)
def test_only_what_burdens_people_must_have_a_basis(power_type, found):
    burdens = (PowerType.PUNISHMENT, PowerType.LICENSING, PowerType.COERCION, PowerType.LEVY)
    if not found:
        assert bool(legal_basis_problem(power_type, found)) == (power_type in burdens)
    elif power_type not in (PowerType.PUNISHMENT, PowerType.LICENSING):
        assert legal_basis_problem(power_type, found) is None


def test_there_are_two_levels_and_no_third():
    assert level_problem(parent_has_parent=False, has_children=False) is None
    assert "两级" in level_problem(parent_has_parent=True, has_children=False)
    assert level_problem(parent_has_parent=False, has_children=True)
