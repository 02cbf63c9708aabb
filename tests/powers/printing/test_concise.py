"""The concise catalogue with some of its columns."""

import pytest

from portal.publishing.actions import editing
from powers.printing import PowerCatalogue
from powers.printing.choice import Choice
from powers.printing.fields import choosable
from tests.factories import LegalBasisFactory

pytestmark = pytest.mark.django_db


def test_some_columns(bureau):
    power = bureau.power(code="KJ-01", name="登记", complaint_phone="12345")
    LegalBasisFactory(power=power, text="条文。" * 300)
    bureau.publish(power)
    printed = PowerCatalogue().build(Choice(fields=("complaint_phone", "code")).parameters())
    assert [column.key for column in printed.columns] == ["number", "code", "name", "complaint_phone"]
    (row,) = printed.sections[0].rows
    assert [cell[0].text for cell in row.cells] == ["1", "KJ-01", "登记", "12345"]
    assert not row.below and row.anchor == f"power-{power.pk}"


def test_a_column_alone_in_its_group_says_all(bureau):
    bureau.publish(bureau.power())
    both = PowerCatalogue().build(Choice(fields=("statutory_limit", "promised_limit")).parameters())
    assert [(column.group, column.heading) for column in both.columns[2:]] == [
        ("办理时限", "法定"),
        ("办理时限", "承诺"),
    ]
    one = PowerCatalogue().build(Choice(fields=("promised_limit",)).parameters())
    assert [(column.group, column.heading) for column in one.columns[2:]] == [("", "办理时限（承诺）")]


def test_drafts_are_told_apart_from_what_is_public(bureau):
    changed = bureau.publish(bureau.power(code="KJ-01", name="登记"))
    with editing(changed, bureau.editor) as row:
        row.outcome = "登记证"
    bureau.publish(bureau.power(code="KJ-02", name="检查"))
    bureau.power(code="KJ-03", name="奖励")
    choice = Choice(fields=("code",), drafts=True, organisation=bureau.bureau.code)
    (section,) = PowerCatalogue().build(choice.parameters()).sections
    names = [[line.text for line in row.cells[2]] for row in section.rows]
    assert names == [["登记", "（修改稿）"], ["检查"], ["奖励", "（草稿）"]]


def test_columns_to_choose_are_those_there_are():
    assert [label for _key, label in choosable(is_full=False)] == [
        "职权编码",
        "类别／属性",
        "行使主体",
        "设定依据",
        "办理时限（法定）",
        "办理时限（承诺）",
        "监督电话",
    ]
    assert ("flowchart", "流程图") in choosable(is_full=True)
