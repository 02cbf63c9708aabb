"""What counts as a telephone number."""

import pytest

from portal.phones import phone_problem, tidy


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "0371-66660000",
        "（0371）66660000",
        "+86 371 6666 0000",
        "0371－66661001",
        "0371-66660000转801",
        "0371-66660000 (转 801)",
        "66660000分机12、13900000000",
        "0371-66661001/66661002",
        "0371-66661001，66661002; 12345",
        "0371-66661001或12345",
        "0371-66661001 66661002",
    ],
)
def test_numbers_as_offices_write_them_are_taken(text):
    assert phone_problem(text) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("见公示栏", "见公示栏"),
        ("12", "12"),
        ("0371-66661001、张科长", "张科长"),
        ("office@example.org", "office@example.org"),
        ("0371-6666OOOO", "0371-6666OOOO"),
    ],
)
def test_what_is_no_number_is_named(text, part):
    assert f"“{part}”不像电话号码" in phone_problem(text)


def test_signs_and_digits_are_made_narrow():
    assert tidy(" （０３７１）６６６６ \n  0000 ") == "(0371)6666 0000"
