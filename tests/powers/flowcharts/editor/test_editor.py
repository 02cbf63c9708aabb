"""The flowchart editor as its server answers: with scripts and without."""

import html
import re

import pytest
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.models import Organisation
from portal.publishing.actions import Submit, editing
from portal.publishing.models import ReviewEntry, State
from powers.content import snapshot
from powers.models import Power, Step
from tests.clients import client_of
from tests.factories import Bureau, OrganisationFactory, PostFactory

from .conftest import LOOP, address, form

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return html.unescape(response.content.decode())


def save(bureau, power, rows=LOOP, **values):
    power.refresh_from_db()
    return client_of(bureau.editor).post(address(power), form(power, rows, **values))


def drawn(bureau, **values) -> Power:
    power = bureau.power(**values)
    assert save(bureau, power).status_code == 302
    power.refresh_from_db()
    return power


def as_typed(power) -> list[dict]:
    """The stored steps as the rows of a form."""
    return [
        {
            **{name: getattr(step, name) for name in ("name", "actor", "kind", "requirement")},
            "token": step.key,
            "limit": step.limit or "",
            "ways": [(way["label"], way["to"]) for way in step.transitions] or [("", "")],
        }
        for step in power.steps.all()
    ]


def names(response) -> list[str]:
    """The steps in the table, in their order, without the spare rows."""
    found = re.findall(r'name="name-\w+" data-box="name" value="([^"]*)"', response.content.decode())
    return [html.unescape(name) for name in found[:-1] if name]  # the last is the scripts' model


# --- saving -------------------------------------------------------------------------------------------------------
def test_what_was_typed_becomes_steps_with_whom_they_mean(bureau):
    power = drawn(bureau)
    steps = list(power.steps.all())
    assert [step.name for step in steps] == ["提出申请", "受理审查", "作出决定", "告知结果"]
    assert [(step.post_id, step.organisation_id) for step in steps] == [
        (None, None),
        (bureau.clerk.pk, None),
        (bureau.chief.pk, None),
        (bureau.clerk.pk, None),
    ]
    keys = {step.name: step.key for step in steps}
    assert steps[0].transitions == [{"to": keys["受理审查"], "label": ""}]
    assert steps[1].transitions == [
        {"to": keys["作出决定"], "label": "受理"},
        {"to": keys["提出申请"], "label": "补正"},
        {"to": keys["告知结果"], "label": "不予受理"},
    ]
    assert (steps[2].limit, steps[2].requirement, steps[3].transitions) == (5, "说明理由", [])
    assert sorted(power.lanes) == sorted({"申请人", "专利科·经办人", "局党组·局长"})


def test_saving_is_an_edit_of_the_power_with_its_reason(bureau):
    power = bureau.power()
    before = power.revision
    save(bureau, power, change_reason="首次绘制")
    power.refresh_from_db()
    assert power.revision == before + 1
    entry = ReviewEntry.objects.filter(object_id=power.pk).last()
    assert (entry.action, entry.user, entry.note) == (ReviewEntry.Action.EDITED, bureau.editor, "首次绘制")
    assert power.history.first().history_change_reason == "编辑：首次绘制"
    assert power.history.first().history_user == bureau.editor
    assert {line.history_user for line in Step.history.filter(power_id=power.pk)} == {bureau.editor}


def test_keys_stay_with_their_rows(bureau):
    power = drawn(bureau)
    keys = {step.name: step.key for step in power.steps.all()}
    rows = as_typed(power)
    rows = [rows[0], {"token": "n9", "name": "公示", "actor": "专利科·经办人"}, rows[2], rows[1], rows[3]]
    save(bureau, power, rows)
    now = {step.name: step.key for step in power.steps.all()}
    assert {name: key for name, key in now.items() if name != "公示"} == keys
    assert now["公示"] not in {*keys.values(), "n9"}
    assert Step.history.filter(key=keys["提出申请"]).count() == 1, "what didn't change has no new line"


def test_the_key_of_another_powers_step_is_not_taken_over(bureau):
    other, power = drawn(bureau), bureau.power()
    save(bureau, power, as_typed(other))
    assert power.steps.count() == 4
    assert not {step.key for step in power.steps.all()} & {step.key for step in other.steps.all()}


def test_nothing_changed_is_no_edit(bureau):
    power = drawn(bureau)
    before = power.revision
    data = form(power, as_typed(power), lane=power.lanes, lanes_settled="1")
    page = text(client_of(bureau.editor).post(address(power), data, follow=True))
    assert "没有改动，不需要保存。" in page and "已保存" not in page
    power.refresh_from_db()
    assert power.revision == before


def test_a_renamed_post_is_still_meant(bureau):
    power = drawn(bureau)
    bureau.clerk.name = "窗口"
    bureau.clerk.save()
    rows = as_typed(power)
    rows[2]["requirement"] = "书面决定"
    save(bureau, power, rows)
    assert power.steps.get(name="受理审查").post_id == bureau.clerk.pk


def test_another_post_that_bears_the_name_by_now_is_meant(bureau):
    power = drawn(bureau)
    bureau.clerk.name = "窗口"
    bureau.clerk.save()
    other = PostFactory(organisation=bureau.section, name="经办人")
    save(bureau, power, as_typed(power))
    assert power.steps.get(name="受理审查").post_id == other.pk


def test_a_renamed_organisation_is_still_meant(bureau):
    power = bureau.power()
    save(bureau, power, [{**LOOP[0], "actor": "局党组·集体讨论"}, *LOOP[1:]])
    Organisation.objects.filter(pk=bureau.group.pk).update(name="党委会")
    rows = as_typed(power)
    rows[2]["requirement"] = "书面决定"
    save(bureau, power, rows)
    assert power.steps.get(name="提出申请").organisation_id == bureau.group.pk
    assert power.steps.get(name="作出决定").post_id == bureau.chief.pk


def test_emptying_the_table_takes_the_flowchart_away(bureau):
    power = drawn(bureau)
    answer = client_of(bureau.editor).post(address(power), form(power, []), follow=True)
    assert not power.steps.exists() and answer.redirect_chain[-1][0] == address(power, "start")


def test_a_public_power_gets_a_new_draft_and_its_public_chart_stays(bureau):
    power = bureau.publish(drawn(bureau))
    public = snapshot(power)["steps"]
    rows = as_typed(power)
    rows[2]["name"] = "集体决定"
    save(bureau, power, rows)
    power.refresh_from_db()
    assert (power.state, power.version_no, power.is_public) == (State.DRAFT, 2, True)
    citizen = client_of(bureau.leader).get(reverse("powers:power", args=[power.slug]))
    assert "作出决定" in text(citizen) and "集体决定" not in text(citizen)
    assert public != snapshot(power)["steps"]


def test_after_saving_the_way_to_submit_is_offered(bureau):
    power = bureau.power()
    page = text(client_of(bureau.editor).post(address(power), form(power, LOOP), follow=True))
    assert f"已保存“{power.name}”的流程图，还没有提交审核。" in page
    assert reverse("review:act", args=["power", power.pk, "submit"]) in page
    back = save(bureau, power, [*LOOP[:3], {**LOOP[3], "name": "结束"}], _return="1")
    assert back.url == reverse("admin:powers_power_change", args=[power.pk])


def test_a_flow_with_faults_is_saved_as_a_draft(bureau):
    power = bureau.power()
    rows = [LOOP[0], {**LOOP[1], "ways": [("补正", "n1")]}]
    assert save(bureau, power, rows).status_code == 302
    page = text(client_of(bureau.editor).get(address(power)))
    assert power.steps.count() == 2
    assert "没有“结束”步骤。" in page and "须改正" in page


# --- what is wrong ------------------------------------------------------------------------------------------------
def test_what_can_not_be_stored_is_said_by_its_box_and_nothing_is_lost(bureau):
    power = bureau.power()
    rows = [
        {**LOOP[0], "limit": "三五天", "documents": "我写的文书"},
        {"token": "n2", "actor": "专利科·经办人", "ways": [("通过", "")]},
        {**LOOP[3], "name": "长" * 101},
    ]
    answer = save(bureau, power, rows, change_reason="我的说明")
    page = text(answer)
    assert answer.status_code == 200 and not power.steps.exists()
    assert "没有保存：有3个步骤需要改正。" in page
    for said in (
        "请填写天数",
        "请填写步骤名称。",
        "分支“通过”没有选下一步。",
        "最多100个字，现有101个字。",
    ):
        assert said in page
    for kept in ("三五天", "我写的文书", "通过", "长" * 101, "我的说明"):
        assert kept in page
    assert 'id="limit-n1"' in page and 'aria-describedby="wrong-limit-n1"' in page


@pytest.mark.parametrize("number", [101, 300])
def test_more_than_a_hundred_steps_are_refused(bureau, number):
    power = bureau.power()
    rows = [{"token": f"n{place}", "name": f"步骤{place}", "actor": "申请人"} for place in range(number)]
    assert "最多100个步骤" in text(save(bureau, power, rows))
    assert save(bureau, power, rows[:100]).status_code == 302
    assert power.steps.count() == 100


def test_a_crowd_of_lanes_is_refused_and_not_drawn(bureau):
    power = bureau.power()
    rows = [{"token": f"n{place}", "name": f"步骤{place}", "actor": f"岗位{place}"} for place in range(60)]
    page = text(save(bureau, power, rows))
    assert (
        "最多20个办理岗位" in page and '<svg xmlns="http://www.w3.org/2000/svg" class="flowchart"' not in page
    )


def test_who_was_faster_is_named_and_nothing_typed_is_lost(bureau):
    power = bureau.power()
    colleague = bureau.person(roles.SECTION_EDITOR, bureau.section)
    data = form(power, LOOP)
    with editing(power, colleague) as row:
        row.conditions = "同事写的"
    client = client_of(bureau.editor)
    page = text(client.post(address(power), data))
    assert "没有保存：" in page and colleague.full_name in page and "受理审查" in page
    assert not power.steps.exists()
    # Sending it again doesn't slip past: the page still knows which state it was made from.
    again = re.search(r'name="revision" value="(\d+)"', page)[1]
    assert again == str(data["revision"])


def test_while_it_is_under_review_nothing_is_saved_and_nothing_is_lost(bureau):
    power = bureau.power()
    data = form(power, LOOP)
    Submit(power, bureau.editor).run()
    page = text(client_of(bureau.editor).post(address(power), {**data, "revision": power.revision}))
    assert "没有保存：" in page and "受理审查" in page and not power.steps.exists()


def test_while_it_is_under_review_even_what_did_not_change_is_refused_with_the_reason(bureau):
    power = drawn(bureau)
    Submit(power, bureau.editor).run()
    page = text(save(bureau, power, as_typed(power), lane=power.lanes, lanes_settled="1"))
    assert "没有保存：您已于" in page and "没有改动" not in page


# --- who may ------------------------------------------------------------------------------------------------------
def test_who_may_only_read_sees_the_chart_without_boxes(bureau):
    power = drawn(bureau)
    page = text(client_of(bureau.head).get(address(power)))
    assert "<svg" in page and "受理审查" in page and "修改由编制科室办理" in page
    assert "flow-form" not in page
    assert client_of(bureau.head).post(address(power), form(power, LOOP)).status_code == 403
    assert client_of(bureau.head).post(address(power, "preview"), form(power, LOOP)).status_code == 403
    assert client_of(bureau.head).get(address(power, "start")).status_code == 403


def test_who_may_not_read_the_power_is_told_of_none(bureau):
    power = drawn(bureau)
    stranger = Bureau.person(roles.SECTION_EDITOR, OrganisationFactory())
    for name in ("edit", "preview", "start"):
        client = client_of(stranger)
        assert client.get(address(power, name)).status_code == 404
        assert client.post(address(power, name), {}).status_code in (404, 405)
    assert client_of(bureau.editor).get("/office/powers/999999/flowchart/").status_code == 404
    assert client_of(bureau.editor).get(f"/office/powers/{10**25}/flowchart/").status_code == 404


def test_under_review_the_chart_is_only_read(bureau):
    power = drawn(bureau)
    Submit(power, bureau.editor).run()
    page = text(client_of(bureau.editor).get(address(power)))
    assert "正在审核或已归档" in page and "flow-form" not in page


# --- without scripts ----------------------------------------------------------------------------------------------
def test_without_scripts_there_are_empty_rows_to_fill(bureau):
    page = client_of(bureau.editor).get(address(bureau.power()), {"from": "blank"}).content.decode()
    assert page.count("data-spare") == 3


@pytest.mark.parametrize(
    ("act", "order"),
    [
        ("up:n3", ["提出申请", "作出决定", "受理审查", "告知结果"]),
        ("down:n1", ["受理审查", "提出申请", "作出决定", "告知结果"]),
        ("remove:n2", ["提出申请", "作出决定", "告知结果"]),
        ("copy:n1", ["提出申请", "提出申请", "受理审查", "作出决定", "告知结果"]),
        ("preview", ["提出申请", "受理审查", "作出决定", "告知结果"]),
    ],
)
def test_without_scripts_buttons_change_the_table_and_save_nothing(bureau, act, order):
    power = bureau.power()
    answer = save(bureau, power, LOOP, do=act)
    assert answer.status_code == 200 and names(answer) == order
    assert "<svg" in text(answer) and not power.steps.exists()


def test_without_scripts_branches_are_added_and_chosen(bureau):
    power = bureau.power()
    page = text(save(bureau, power, LOOP, do="branch:n3"))
    assert page.count('name="to-n3"') == 2
    assert '<option value="n4" selected>4. 告知结果</option>' in page


def test_without_scripts_lanes_are_moved(bureau):
    power = drawn(bureau)
    lanes = list(power.lanes)
    answer = save(bureau, power, as_typed(power), lane=lanes, lanes_settled="1", do="laneright:0")
    moved = re.findall(r'name="lane" value="([^"]+)"', answer.content.decode())
    assert moved == [lanes[1], lanes[0], *lanes[2:]]
    save(bureau, power, as_typed(power), lane=moved, lanes_settled="1")
    power.refresh_from_db()
    assert power.lanes == moved
    answer = save(bureau, power, as_typed(power), lane=moved, lanes_settled="1", do="lanes:auto")
    assert 'name="lanes_settled" value=""' in text(answer)
    for act in ("laneleft:0", "laneright:99", "laneright:x", "lane"):
        assert save(bureau, power, as_typed(power), lane=moved, lanes_settled="1", do=act).status_code == 200


# --- whatever comes -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"row": "n1"},
        {"row": ["n1", "n2"], "name-n1": "x" * 9000, "to-n1": ["n1"] * 99, "label-n1": "<b>"},
        {"row": "n1", "name-n1": "甲", "limit-n1": "9" * 900, "lane": ["<i>"] * 400, "lanes_settled": "1"},
        {"row": "next", "name-next": "甲", "to-next": "next"},
    ],
)
def test_whatever_is_sent_is_answered(bureau, data):
    power = bureau.power()
    client = client_of(bureau.editor)
    assert client.post(address(power, "preview"), data).status_code == 200
    assert client.post(address(power), {**data, "do": "preview"}).status_code == 200
    assert client.post(address(power), {**data, "revision": "x"}).status_code in (200, 302)


def test_the_page_asks_a_constant_number_of_queries(bureau, django_assert_max_num_queries):
    power = bureau.power()
    rows = [{"token": f"n{place}", "name": f"步骤{place}", "actor": "申请人"} for place in range(100)]
    save(bureau, power, rows)
    client = client_of(bureau.editor)
    with django_assert_max_num_queries(14):
        assert client.get(address(power)).status_code == 200
    with django_assert_max_num_queries(12):
        assert client.post(address(power, "preview"), form(power, rows)).status_code == 200
