"""The order of names by their sound."""

import pytest

from portal.pinyin import initial, sort_key


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("行政许可", "X"),
        ("银行账户备案", "Y"),
        ("行业协会登记", "H"),
        ("重大项目审批", "Z"),
        ("重新核发", "C"),
        ("重复检测费退还", "C"),
        ("调解劳动争议", "T"),
        ("调剂使用", "T"),
        ("调查取证", "D"),
        ("调动审批", "D"),
        ("长效管护", "C"),
        ("长江采砂", "C"),
        ("给付抚恤金", "J"),
        ("会计从业", "K"),
        ("会议费审批", "H"),
        ("校验许可证", "J"),
        ("校车使用", "X"),
        ("应急预案备案", "Y"),
        ("种畜禽经营", "Z"),
        ("没收违法所得", "M"),
        ("差旅费审批", "C"),
        ("率先示范", "S"),
        ("曾用名变更", "C"),
        ("单用途预付卡备案", "D"),
        ("单县地名命名", "S"),
        ("《地质资料》汇交", "D"),
    ],
)
def test_the_letter_is_that_of_the_word(name, letter):
    assert initial(sort_key(name)) == letter


@pytest.mark.parametrize("name", ["A级景区评定", "5000万元以上项目", "", "——"])
def test_no_letter_without_a_chinese_beginning(name):
    assert initial(sort_key(name)) == ""


def test_by_sound_then_tone_then_the_next_character():
    names = ["乱占", "绿地", "路政", "录取", "中止", "种子", "种植", "一般", "移民", "以外"]
    assert sorted(names, key=sort_key) == [
        "录取",
        "路政",
        "绿地",
        "乱占",
        "一般",
        "移民",
        "以外",
        "中止",
        "种子",
        "种植",
    ]


def test_numbers_by_their_value_and_before_words():
    names = ["第二批", "第10批", "第9批", "10项", "甲类", "B类", "9项"]
    assert sorted(names, key=sort_key) == ["9项", "10项", "B类", "第9批", "第10批", "第二批", "甲类"]


def test_rare_characters_break_nothing():
    names = ["𠮷祥", "\U0002cc56氏", "安全", "㙍"]
    assert sorted(names, key=sort_key)[0] == "安全"
