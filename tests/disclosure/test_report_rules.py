"""The annual report: what counts when, and what is typed in."""

from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from disclosure.report import rules, tables
from disclosure.report.fields import DisclosedInput, ReviewsInput, TableField
from disclosure.report.rules import NEXT, RESULTS, SUM, TOTAL, Counted, count, place
from disclosure.requests.choices import Applicant, Outcome
from tests.disclosure.reports import YEAR

DAYS = st.dates(date(YEAR - 2, 1, 1), date(YEAR + 1, 12, 31))
REQUESTS = st.lists(
    st.builds(
        Counted,
        pk=st.integers(1, 10**6),
        applicant=st.sampled_from(Applicant.values),
        received_on=st.none() | DAYS,
        closed_on=st.none() | DAYS,
        outcome=st.sampled_from(["", *Outcome.values]),
    ),
    unique_by=lambda request: request.pk,
    max_size=30,
)


# --- what counts when -------------------------------------------------------------------------------------------------
@given(REQUESTS)
def test_every_column_balances_and_every_request_is_in_one_row(found):
    statistics = count(found, YEAR)
    numbers = statistics.numbers
    assert rules.unbalanced(numbers) == []
    for column in rules.COLUMNS:
        assert sum(numbers[row][column] for row in RESULTS) == numbers[SUM][column]
    for row in rules.ROWS:
        assert sum(numbers[row][column.value] for column in Applicant) == numbers[row][TOTAL]
    came = Counter(pk for row in (rules.NEW, rules.CARRIED) for pk in statistics.keys(row, TOTAL))
    went = Counter(pk for row in (*RESULTS, NEXT) for pk in statistics.keys(row, TOTAL))
    assert came == went
    assert set(came.values()) <= {1}


@given(REQUESTS)
def test_what_one_year_carries_over_the_next_one_takes_up(found):
    this, following = count(found, YEAR), count(found, YEAR + 1)
    assert sorted(this.keys(NEXT, TOTAL)) == sorted(following.keys(rules.CARRIED, TOTAL))


@pytest.mark.parametrize(
    ("received", "closed", "outcome", "expected"),
    [
        (None, None, "", None),  # handed in, not received yet
        (None, date(YEAR, 3, 1), "", None),  # taken back before the receipt
        (date(YEAR, 1, 1), date(YEAR, 12, 31), Outcome.GRANTED, ("new", "granted")),
        (date(YEAR, 5, 1), date(YEAR, 5, 9), Outcome.ALREADY_PUBLIC, ("new", "granted")),
        (date(YEAR, 5, 1), date(YEAR, 5, 9), "", ("new", "other")),  # taken back after it
        (date(YEAR, 12, 31), date(YEAR + 1, 1, 1), Outcome.GRANTED, ("new", "next")),
        (date(YEAR, 12, 31), None, "", ("new", "next")),
        (date(YEAR - 1, 12, 31), date(YEAR, 1, 1), Outcome.QUERY, ("carried", "query")),
        (date(YEAR - 1, 12, 31), None, "", ("carried", "next")),
        (date(YEAR - 1, 6, 1), date(YEAR - 1, 12, 31), Outcome.GRANTED, None),
        (date(YEAR + 1, 1, 1), None, "", None),
    ],
)
def test_where_a_request_counts(received, closed, outcome, expected):
    found = place(Counted(1, Applicant.PERSON, received, closed, outcome), YEAR)
    assert (found and (found.came, found.went)) == expected


@pytest.mark.parametrize(
    "grid", [tables.requests(count([], YEAR).numbers), tables.reviews(rules.empty_reviews())]
)
def test_every_line_of_a_table_fills_its_columns(grid):
    for lines in (grid.head, grid.rows):
        reaching: Counter[int] = Counter()
        for number, line in enumerate(lines):
            for cell in line:
                for below in range(cell.rows):
                    reaching[number + below] += cell.columns
        assert set(reaching.values()) == {len(grid.columns)}
        assert set(reaching) == set(range(len(lines)))


# --- what is typed in -------------------------------------------------------------------------------------------------
@given(st.integers(0, 99_999_999), st.decimals(0, 99_999_999, places=6))
def test_typed_numbers_come_back_as_they_were_meant(number, amount):
    field = TableField(widget=DisclosedInput())
    typed = field.clean({"penalties": {"decisions": str(number)}, "fees": {"amount": f"{amount:f}"}})
    assert typed["penalties"]["decisions"] == number
    assert float(typed["fees"]["amount"]) == float(amount)
    assert typed["regulations"] == {"made": 0, "repealed": 0, "valid": 0}
    assert field.clean(typed) == typed
    assert not field.has_changed(typed, typed)


@given(st.text(max_size=6))
def test_what_is_no_number_is_refused(text):
    field = TableField(widget=ReviewsInput())
    typed = text.strip()
    if not typed or (typed.isascii() and typed.isdigit()):
        assert field.clean({"review": {"upheld": text}})["review"]["upheld"] == int(typed or 0)
        return
    with pytest.raises(ValidationError) as refused:
        field.clean({"review": {"upheld": text}})
    assert "“行政复议”的“结果维持”" in refused.value.messages[0]
