"""The indexes by pinyin and by code."""

from powers.printing.indexes import by_code, by_pinyin
from powers.printing.listing import Listed


def listed(*powers) -> list[Listed]:
    """Powers of (code, name) or (code, sub-item's name, main item's key, main item's name)."""
    found = []
    for pk, (code, name, *main) in enumerate(powers, start=1):
        parent, main_name = main or (None, name)
        full, sub = (f"{main_name} — {name}", name) if main else (name, "")
        found.append(Listed(pk, code, full, main_name, sub, parent, "other", "execution", 0))
    return found


def shown(index) -> dict[str, list[str]]:
    return {heading: [entry.title for entry in entries] for heading, entries in index.groups}


def test_by_pinyin_under_letters():
    powers = listed(
        ("KJ-1", "重大项目审批"), ("KJ-2", "行政奖励"), ("KJ-3", "调解纠纷"), ("KJ-4", "调查取证"), ("KJ-5", "银行备案"),
        ("KJ-6", "12345热线办理"), ("KJ-7", "A类许可"), ("KJ-8", "重新核发"), ("KJ-9", "《技术出口》许可"),
    )  # fmt: skip
    assert list(shown(by_pinyin(powers)).items()) == [
        ("其他", ["12345热线办理", "A类许可"]),
        ("C", ["重新核发"]),
        ("D", ["调查取证"]),
        ("J", ["《技术出口》许可"]),
        ("T", ["调解纠纷"]),
        ("X", ["行政奖励"]),
        ("Y", ["银行备案"]),
        ("Z", ["重大项目审批"]),
    ]


def test_entries_lead_to_their_powers():
    (_heading, (entry,)) = by_pinyin(listed(("KJ-1", "登记"))).groups[0]
    assert (entry.anchor, entry.code) == ("power-1", "")
    (_heading, (entry,)) = by_code(listed(("KJ-1", "登记"))).groups[0]
    assert (entry.anchor, entry.code) == ("power-1", "KJ-1")


def test_sub_items_follow_their_main_item():
    powers = listed(
        ("KJ-1", "登记"), ("KJ-1-1", "变更", 1, "登记"), ("KJ-1-2", "延续", 1, "登记"), ("KJ-2", "大赛"), ("KJ-3", "地质"),
    )  # fmt: skip
    assert shown(by_pinyin(powers)) == {"D": ["大赛", "登记", "　子项：变更", "　子项：延续", "地质"]}


def test_a_main_item_that_is_not_printed_is_not_listed():
    """Its sub-items are found where it would stand, by their full names."""
    powers = listed(
        ("KJ-1-1", "变更", 9, "登记"), ("KJ-1-2", "延续", 9, "登记"), ("KJ-2", "大赛"), ("KJ-3", "地质"),
    )  # fmt: skip
    (_heading, entries) = by_pinyin(powers).groups[0]
    assert [(entry.title, entry.anchor) for entry in entries] == [
        ("大赛", "power-3"),
        ("登记 — 变更", "power-1"),
        ("登记 — 延续", "power-2"),
        ("地质", "power-4"),
    ]


def test_powers_of_one_name_are_told_apart_by_their_codes():
    powers = listed(("KJ-2", "行政检查"), ("KJ-1", "行政检查"))
    (_heading, entries) = by_pinyin(powers).groups[0]
    assert [entry.code for entry in entries] == ["KJ-1", "KJ-2"]


def test_by_code_numbers_by_their_value_under_what_they_begin_with():
    powers = listed(
        ("KJ-XK-10", "丁"), ("KJ-XK-9", "丙"), ("KJ-CF-01-2", "乙"), ("KJ-CF-01", "甲"), ("0100200", "戊"), ("XK7", "己"),
        ("党务", "庚"), ("kj-cf-02", "辛"),
    )  # fmt: skip
    assert list(shown(by_code(powers)).items()) == [
        ("数字编码", ["戊"]),
        ("KJ-CF", ["甲", "乙", "辛"]),
        ("KJ-XK", ["丙", "丁"]),
        ("XK", ["己"]),
        ("党务", ["庚"]),
    ]
