"""Which powers look like one, and which only look alike."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from powers.clearing import finding
from powers.clearing.comparing import Weights, marked_parts, marked_words, name_of, shared_words
from powers.clearing.finding import overlaps

from .subjects import pairs, subject

FUND = ("关于科技型中小企业技术创新基金的暂行规定", "")
THINGS = ["科技成果", "技术合同", "专利代理", "众创空间", "实验动物", "农业园区", "燃气设施", "古树名木"]
NAMES = st.text("科技专利项目资金奖励审核推荐登记处罚对的行为、（）一二12ab ", min_size=1, max_size=24)


def test_two_sections_that_rest_on_one_rare_law_for_one_thing():
    found = overlaps(
        [
            subject(7, "科技型中小企业申报材料审核推荐", section=1, laws=[FUND]),
            subject(8, "科技型中小企业创新基金项目审核与推荐", section=2, laws=[FUND]),
            subject(9, "工程技术研究中心组建推荐", section=1),
            subject(10, "高新技术企业认定推荐", section=2),
        ]
    )
    assert pairs(found) == {(7, 8)}
    reasons = {reason["kind"]: reason for reason in found[0].reasons}
    assert set(reasons) == {"name", "law", "sections"}
    assert reasons["law"]["title"] == FUND[0]
    assert {"审核", "推荐"} <= set(reasons["name"]["words"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("第二类易制毒化学品运输许可", "第三类易制毒化学品运输许可"),
        ("民办非企业单位注销登记", "民办非企业单位变更登记"),
        ("对假冒专利行为的处罚", "对虚报科学技术资金行为的处罚"),
        ("采矿权延续登记", "探矿权延续登记"),
        ("科技计划项目（2012年）验收", "科技计划项目（2013年）验收"),
    ],
)
@pytest.mark.parametrize("section", [1, 2])
def test_names_that_tell_two_things_apart(first, second, section):
    assert overlaps([subject(1, first), subject(2, second, section=section)]) == []


@pytest.mark.parametrize("section", [1, 2])
def test_fillers_brackets_and_width_make_no_other_name(section):
    found = overlaps(
        [subject(1, "辅助器具配置（更换）申请"), subject(2, "辅助器具配置更换", section=section)]
    )
    assert pairs(found) == {(1, 2)}


def test_the_same_name_in_another_bureau_is_as_it_should_be():
    assert overlaps([subject(1, "残疾人证办理"), subject(2, "残疾人证办理", bureau=2, section=2)]) == []


def test_a_family_is_no_overlap_but_what_is_listed_twice_in_it_is():
    family = [
        subject(1, "技术合同认定登记", of=1),
        subject(2, "技术合同认定登记", main="技术合同认定登记", of=1),
        subject(3, "技术转让合同认定登记", main="技术合同认定登记", of=1),
    ]
    assert overlaps(family) == []
    assert pairs(overlaps([*family, subject(4, "技术转让合同认定登记", main="技术合同认定登记", of=1)])) == {
        (3, 4)
    }


def test_one_section_lists_alike_powers_on_purpose():
    one, other = "科普示范基地认定推荐", "科普教育示范基地认定推荐"
    rest = [subject(key, f"{thing}推荐") for key, thing in enumerate(THINGS, start=10)]
    law = [("科学技术普及法", "第二十九条")]
    assert overlaps([subject(1, one), subject(2, other), *rest]) == []
    assert pairs(overlaps([subject(1, one), subject(2, other, section=2), *rest])) == {(1, 2)}
    assert pairs(overlaps([subject(1, one, laws=law), subject(2, other, laws=law), *rest])) == {(1, 2)}


def test_a_law_that_everything_rests_on_says_nothing():
    law = [("科学技术进步法", "")]
    rest = [subject(key, f"{word}审批", laws=law) for key, word in enumerate("甲乙丙丁戊己庚辛", start=10)]
    first = subject(1, "科技型企业申报材料审核推荐", laws=law)
    second = subject(2, "科技型企业创新基金项目审核推荐", section=2, laws=law)
    assert pairs(overlaps([first, second])) == {(1, 2)}
    assert (1, 2) not in pairs(overlaps([first, second, *rest]))


def test_other_articles_of_one_law_are_other_powers():
    first = subject(1, "科技型企业申报材料审核推荐", laws=[("专利法", "第六十条")])
    second = subject(2, "科技型企业创新基金项目审核推荐", section=2, laws=[("专利法", "第六十三条")])
    assert overlaps([first, second]) == []


def test_nearly_the_same_content_in_another_section():
    text = "在本区登记注册满一年具有独立法人资格并且上一年度研究开发投入不低于销售收入百分之三的企业"
    first = subject(1, "科技型企业申报材料审核推荐", content=text)
    second = subject(
        2, "科技型企业创新基金项目审核推荐", section=2, content=text.replace("百分之三", "百分之五")
    )
    assert pairs(overlaps([first, second])) == {(1, 2)}
    assert "content" in [reason["kind"] for reason in overlaps([first, second])[0].reasons]


def test_a_remark_that_names_the_others_code():
    first = subject(1, "知识产权优势企业培育推荐", code="KJ-QT-11")
    second = subject(2, "科普示范基地认定推荐", section=2, code="KJ-QT-12", remarks="原表编码与KJ-QT-11重复")
    found = overlaps([first, second])
    assert pairs(found) == {(1, 2)}
    assert [reason["kind"] for reason in found[0].reasons] == ["remark", "sections"]


@given(st.lists(st.tuples(NAMES, st.integers(1, 3), st.integers(1, 2)), max_size=20))
def test_no_power_meets_itself_nor_another_bureau_and_no_pair_comes_twice(rows):
    powers = [subject(key, name, section=s, bureau=b) for key, (name, s, b) in enumerate(rows, start=1)]
    by_key = {power.key: power for power in powers}
    found = overlaps(powers)
    assert len(pairs(found)) == len(found)
    for overlap in found:
        assert overlap.first < overlap.second
        assert 0 <= overlap.score <= 100
        assert overlap.reasons
        assert by_key[overlap.first].bureau == by_key[overlap.second].bureau


@given(NAMES, st.integers(2, 60), st.integers(1, 3))
def test_copies_are_always_found_however_many(name, number, sections):
    copies = [subject(key, name, section=key % sections) for key in range(1, number + 1)]
    reached, found = {1}, pairs(overlaps(copies))
    for _round in range(number):
        reached |= {second for first, second in found if first in reached}
    assert reached == set(range(1, number + 1))


def test_the_work_grows_with_the_powers_not_with_their_square(monkeypatch):
    """All of one vocabulary: the worst case for joins on words."""
    acts = ["认定", "备案", "许可", "年度检查", "资金补助", "奖励", "注销", "延续"]
    number, judged = 3000, 0
    powers = [
        subject(key, f"{THINGS[key % 8]}{acts[key // 8 % 8]}（{key}号）", section=key % 5)
        for key in range(number)
    ]

    class Counting(finding._Judge):
        def judge(self, first, second):
            nonlocal judged
            judged += 1
            return super().judge(first, second)

    monkeypatch.setattr(finding, "_Judge", Counting)
    assert overlaps(powers) == []
    assert judged <= number * finding.RAREST * finding.OF_A_WORD / 2 < number * number / 20


@given(NAMES, NAMES)
def test_likeness_is_a_share_and_doesnt_depend_on_the_order(one, other):
    first, second = name_of(one), name_of(other)
    weights = Weights([first, second])
    assert 0 <= weights.likeness(first, second) <= 1.0000001
    assert weights.likeness(first, second) == pytest.approx(weights.likeness(second, first))
    assert weights.likeness(first, first) == pytest.approx(1)


@given(NAMES, NAMES)
def test_marking_loses_nothing_of_a_text(one, other):
    for pieces in (marked_parts(one, other), marked_words(one, shared_words(name_of(one), name_of(other)))):
        assert "".join(piece.text for piece in pieces) == one
        assert all(a.is_shared != b.is_shared for a, b in pairwise(pieces))
