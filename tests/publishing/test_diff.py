"""What came and what went between two texts."""

import time

from portal.publishing.diff import Piece, pieces


def told(found: list[Piece], kind: str) -> str:
    return "".join(piece.text for piece in found if piece.kind in (kind, "same"))


def test_a_long_text_is_compared_line_by_line_and_in_time():
    """A flowchart of a hundred steps in full words, as anybody may have it compared on the public site."""
    before = [
        f"{number}. 办理 第{number}项（综合科·经办人）；要求：{'依法审查申请材料' * 30}\n"
        for number in range(100)
    ]
    after = [*before[:50], "新的一步\n", *before[51:]]
    started = time.monotonic()
    found = pieces("".join(before), "".join(after))
    assert time.monotonic() - started < 2  # s; character by character it took ten
    assert (told(found, "removed"), told(found, "added")) == ("".join(before), "".join(after))
    assert [piece.text for piece in found if piece.kind == "added"] == ["新的一步\n"]
    assert [piece.text for piece in found if piece.kind == "removed"] == [before[50]]


def test_what_is_no_longer_than_a_page_is_compared_character_by_character():
    before = "".join(f"第{number}条\n" for number in range(500))
    found = pieces(before, before.replace("第250条", "第250之一条"))
    assert [(piece.kind, piece.text) for piece in found if piece.kind != "same"] == [("added", "之一")]


def test_words_and_numbers_are_compared_as_a_whole():
    found = pieces("Disclosed to society", "Disclosed within the Party")
    assert "".join(piece.text for piece in found if piece.kind == "same").split() == ["Disclosed"]
    assert [piece.text for piece in pieces("20 working days", "15 working days")] == [
        "20 working days", " → ", "15 working days",
    ]  # fmt: skip
