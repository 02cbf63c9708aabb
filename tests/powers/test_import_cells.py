"""Single cells of a register, as offices write them."""

import pytest

from powers.importing.columns import COLUMNS

BY_KEY = {column.key: column for column in COLUMNS}


@pytest.mark.parametrize(
    ("part", "copies", "note"),
    [
        ("3份", 3, ""),
        ("１２份", 12, ""),
        ("32767份", 32767, ""),
        ("32768份", 1, "32768份"),
        ("³份", 3, ""),
        ("①份", 1, ""),
        ("③份", 3, ""),
        ("८份", 1, "८份"),
        ("9" * 200 + "份", 1, "9" * 200 + "份"),
        ("一式两份", 1, "一式两份"),
    ],
)
def test_how_many_copies_of_a_material(part, copies, note):
    (row,) = BY_KEY["materials"].parse(f"申请书｜必要｜{part}").values["materials"]
    assert (row["copies"], row["note"]) == (copies, note)


@pytest.mark.parametrize(
    "cell", ["0371－66661001", "0371-66661001、12345", "（0371）66661001转801", "无", ""]
)
def test_telephone_numbers_go_in_without_a_word(cell):
    assert BY_KEY["consultation_phone"].parse(cell).warnings == []


def test_what_is_no_telephone_number_goes_in_with_a_warning():
    parsed = BY_KEY["complaint_phone"].parse("见公示栏")
    assert parsed.values == {"complaint_phone": "见公示栏"} and parsed.refusals == []
    assert parsed.warnings == [
        "监督电话：“见公示栏”不像电话号码。请只填号码，例如0371-66660000转801；有多个时用“、”隔开。"
    ]
