"""Adding up the matrix and finding the hands that hold all three powers: pure, without a database."""

from powers.matrix.matrix import Held, Holder, Place, build
from powers.models import PowerFunction

BUREAU, OFFICE, PATENTS = (
    Place(1, "KJJ", "科技局", is_unit=True, is_leaf=False),
    Place(2, "BGS", "办公室"),
    Place(3, "ZSCQ", "知识产权科"),
)
HEAD, CLERK = Holder(11, "科长", is_key_post=True, person="刘洋"), Holder(12, "经办人")
DECISION, EXECUTION, SUPERVISION = PowerFunction.values


def held(place, post, function, number=1, count=None):
    """``number`` powers of one cell, of which ``count`` were read."""
    return [
        Held(place.pk, post and post.pk, function, number, f"s{n}", f"C-{n}", f"第{n}项")
        for n in range(count or number)
    ]


def matrix_of(*cells, places=(BUREAU, OFFICE, PATENTS), posts=(HEAD, CLERK)):
    rows = [power for cell in cells for power in cell]
    address = lambda place, post, function: f"{place and place.code}/{post and post.pk}/{function}"  # noqa: E731
    return build(list(places), {post.pk: post for post in posts}, rows, address)


def test_rows_are_sections_with_their_posts_and_everything_adds_up():
    matrix = matrix_of(
        held(PATENTS, HEAD, EXECUTION, 2),
        held(PATENTS, CLERK, SUPERVISION),
        held(PATENTS, None, EXECUTION, 3),
        held(OFFICE, CLERK, DECISION),
    )
    assert [block.place.name for block in matrix.blocks] == [
        "办公室",
        "知识产权科",
    ]  # in the tree's order, none empty
    office, patents = matrix.blocks
    assert [hand.post and hand.post.name for hand in patents.hands] == ["科长", "经办人", None]
    assert [[cell.number for cell in hand.cells] for hand in patents.hands] == [
        [0, 2, 0],
        [0, 0, 1],
        [0, 3, 0],
    ]
    assert [cell.number for cell in patents.totals] == [0, 5, 1] and patents.number == 6
    assert [cell.number for cell in matrix.totals] == [1, 5, 1] and matrix.number == 7
    assert (office.number, matrix.posts, matrix.unassigned) == (1, 2, 3)


def test_a_post_with_all_three_is_marked_and_so_is_its_section():
    matrix = matrix_of(*(held(PATENTS, HEAD, function) for function in PowerFunction.values))
    assert matrix.posts_holding_all == [(PATENTS, HEAD)]
    assert matrix.sections_holding_all == [PATENTS]


def test_three_powers_in_different_hands_mark_the_section_alone():
    matrix = matrix_of(
        held(PATENTS, HEAD, DECISION), held(PATENTS, HEAD, EXECUTION), held(PATENTS, CLERK, SUPERVISION)
    )
    assert matrix.posts_holding_all == [] and matrix.sections_holding_all == [PATENTS]


def test_what_names_no_post_is_in_no_hand_and_a_unit_as_a_whole_isnt_one():
    matrix = matrix_of(*(held(BUREAU, None, function) for function in PowerFunction.values))
    assert matrix.posts_holding_all == [] and matrix.sections_holding_all == []


def test_a_post_that_left_powers_in_another_section_is_one_hand():
    matrix = matrix_of(
        held(OFFICE, HEAD, DECISION), held(PATENTS, HEAD, EXECUTION), held(PATENTS, HEAD, SUPERVISION)
    )
    assert [post for _place, post in matrix.posts_holding_all] == [HEAD]
    assert all(hand.holds_all for _place, hand in matrix.hands)


def test_a_post_that_nobody_knows_any_more_counts_as_none():
    matrix = matrix_of(held(OFFICE, HEAD, DECISION, 2), held(OFFICE, CLERK, DECISION, 3), posts=())
    ((_place, hand),) = matrix.hands
    assert hand.post is None and hand.number == 5


def test_few_powers_are_all_named_and_many_lead_to_the_list():
    few, many = (
        matrix_of(held(PATENTS, HEAD, EXECUTION, number, min(number, 4))).blocks[0].hands[0].cells[1]
        for number in (4, 5)
    )
    assert len(few.powers) == 4 and not few.is_cut and not few.url
    assert len(many.powers) == 3 and many.is_cut and many.url == "ZSCQ/11/execution"


def test_a_total_leads_to_the_list_only_where_the_list_shows_that_number():
    matrix = matrix_of(held(BUREAU, CLERK, DECISION), held(PATENTS, HEAD, DECISION))
    bureau, patents = matrix.blocks
    assert bureau.totals[0].url == "" and patents.totals[0].url == "ZSCQ/None/decision"
    assert matrix.totals[0].url == "None/None/decision" and matrix.totals[1].url == ""
