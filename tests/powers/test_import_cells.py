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
