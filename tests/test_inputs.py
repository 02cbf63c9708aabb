"""What people type into addresses themselves."""

import pytest

from portal.inputs import plain_text, printable, printable_texts, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("999999999999999999", 999_999_999_999_999_999),
        ("1000000000000000000", None),
        ("9" * 5000, None),
        ("", None),
        (None, None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("１", None),
        ("٣", None),
        ("²", None),
        ("1\0", None),
    ],
)
def test_a_whole_number_is_up_to_eighteen_plain_digits(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(("text", "plain"), [(None, ""), (" 张三\t", "张三"), ("张\0三", "张三"), ("\0", "")])
def test_plain_text_is_what_a_database_can_be_asked_for(text, plain):
    assert plain_text(text) == plain


def test_what_no_feed_can_hold_is_taken_out_of_a_text():
    assert printable("甲\x0b乙\x00\x1f\ufffe\ud800丙\t\n丁") == "甲乙丙\t\n丁"
    assert printable_texts({"title": "甲\x0b", "number": 3}) == {"title": "甲", "number": 3}
