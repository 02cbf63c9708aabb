"""What a flowchart may begin with."""

import html
import re

import pytest

from portal.publishing.actions import editing
from powers.content import replace_parts
from powers.flowcharts.checks import faults
from powers.flowcharts.editor import sources
from powers.flowcharts.editor.starters import STARTERS
from powers.models import PowerType
from tests.clients import client_of
from tests.factories import Bureau, OrganisationFactory, PostFactory, PowerFactory

from .conftest import LOOP, address, form

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return html.unescape(response.content.decode())


def draw(power, user) -> None:
    power.refresh_from_db()
    assert client_of(user).post(address(power), form(power, LOOP)).status_code == 302
    power.refresh_from_db()


def test_an_empty_flowchart_begins_with_a_choice(bureau):
    power = bureau.power(power_type=PowerType.PUNISHMENT, process="立案→调查→审批→送达")
    answer = client_of(bureau.editor).get(address(power), follow=True)
    page = text(answer)
    assert answer.redirect_chain[-1][0] == address(power, "start")
    first = re.search(r'value="(starter:[\w-]+)"', page)[1]
    assert first == "starter:punishment" and "与本职权类别相符" in page
    assert "立案 → 调查 → 审批 → 送达" in page


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.code)
def test_every_template_fills_the_table_and_can_be_saved(bureau, starter):
    power = bureau.power()
    answer = client_of(bureau.editor).get(address(power), {"from": f"starter:{starter.code}"})
    page = text(answer)
    assert f"已按模板“{starter.name}”填入，尚未保存。" in page and "data-unsaved" in page
    assert "检查通过，没有发现问题。" in page and not power.steps.exists()
    draft, _said = sources.filled(power, bureau.editor, f"starter:{starter.code}")
    assert draft.check() == "" and faults(draft.flow) == []


def test_the_written_steps_become_rows(bureau):
    power = bureau.power(process="申请→受理→审核→决定并送达")
    page = text(client_of(bureau.editor).get(address(power), {"from": "process"}))
    assert "已按“办理步骤”填入" in page
    draft, _said = sources.filled(power, bureau.editor, "process")
    rows = [(row.kind, row.name, row.actor) for row in draft.rows]
    assert rows == [
        ("start", "申请", "申请人"),
        ("task", "受理", "专利科·经办人"),
        ("task", "审核", "专利科·科长"),
        ("end", "决定并送达", "专利科·科长"),
    ]
    assert faults(draft.flow) == []


def test_another_powers_flowchart_is_found_and_copied_into_the_own_section(bureau):
    other_section = OrganisationFactory(parent=bureau.bureau, name="成果科")
    bureau.bureau.refresh_from_db()
    both = Bureau.person(_editor(), bureau.bureau)
    power = bureau.power()
    other = PowerFactory(organisation=other_section, name="成果登记")
    with editing(other, both):
        pass
    draw(bureau.power(name="样本"), bureau.editor)
    draw(other, both)
    replace_parts(
        other,
        "steps",
        [{**_step(step), "actor": step.actor.replace("专利科", "成果科")} for step in other.steps.all()],
    )
    page = text(client_of(both).get(address(power, "start"), {"q": "成果"}))
    assert "成果登记" in page and "样本" not in page and "4个步骤" in page
    page = text(client_of(both).get(address(power), {"from": f"power:{other.pk}"}))
    assert "已复制“成果登记”的流程图，尚未保存。" in page
    assert "办理岗位中的“成果科”已换成“专利科”。" in page
    assert 'value="专利科·经办人"' in page and 'value="成果科·经办人"' not in page
    assert "没有岗位" not in page


def test_a_post_that_the_own_section_has_not_is_left_to_be_chosen(bureau):
    other_section = OrganisationFactory(parent=bureau.bureau, name="成果科")
    for name in ("经办人", "评审员", "主任"):
        PostFactory(organisation=other_section, name=name)
    other = PowerFactory(organisation=other_section, name="成果登记")
    actors = ["成果科·评审员", "成果科·主任", "成果科·评审员", "成果科·经办人", "成果科", "局党组·局长"]
    steps = [
        {**_blank(), "key": f"k{place}", "name": f"步骤{place}", "actor": actor}
        for place, actor in enumerate(actors)
    ]
    replace_parts(other, "steps", steps)
    other.lanes = ["成果科·评审员", "成果科·经办人", "成果科", "局党组·局长"]
    other.save()
    both = Bureau.person(_editor(), bureau.bureau)
    power = bureau.power()
    draft, said = sources.filled(power, both, f"power:{other.pk}")
    assert [row.actor for row in draft.rows] == ["", "", "", "专利科·经办人", "专利科", "局党组·局长"]
    assert draft.lanes == ["专利科·经办人", "专利科", "局党组·局长"]
    assert said.remarks[2:] == (
        "“专利科”没有岗位“评审员”，请选择第1、3步的办理岗位。",
        "“专利科”没有岗位“主任”，请选择第2步的办理岗位。",
    )
    page = text(client_of(both).get(address(power), {"from": f"power:{other.pk}"}))
    assert "请选择第1、3步的办理岗位" in page and page.count("没有写明办理岗位。") >= 3
    at_home, _said = sources.filled(PowerFactory(organisation=other_section), both, f"power:{other.pk}")
    assert [row.actor for row in at_home.rows] == actors, "in its own section nothing changes"


@pytest.mark.parametrize("source", ["blank", "process", "starter:reward", "power", "version"])
def test_before_saved_steps_are_replaced_it_is_said_with_a_way_back(bureau, source):
    power, other = bureau.power(process="申请→受理→决定"), bureau.power(name="样本")
    for one in (other, power):
        draw(one, bureau.editor)
    power = bureau.publish(power)
    client = client_of(bureau.editor)
    start = text(client.get(address(power, "start")))
    version = re.search(r'value="(version:\d+)"', start)[1]
    source = {"power": f"power:{other.pk}", "version": version}.get(source, source)
    page = text(client.get(address(power), {"from": source}))
    assert "保存后会替换原来保存的4个步骤。" in page
    assert f'<a href="{address(power)}">回到原来的流程图</a>' in page
    assert "保存后会替换" not in text(client.get(address(power)))
    assert "保存后会替换" not in text(client.get(address(bureau.power()), {"from": "blank"}))


def test_without_scripts_it_is_still_said_after_a_button(bureau):
    power = bureau.power()
    draw(power, bureau.editor)
    rows = [{"token": "n1", "name": "甲", "actor": "申请人"}]
    answer = client_of(bureau.editor).post(address(power), form(power, rows, do="add"))
    assert "保存后会替换原来保存的4个步骤。" in text(answer)


def test_only_what_one_may_read_is_found_and_copied(bureau):
    foreign = PowerFactory(name="外局职权")
    replace_parts(foreign, "steps", [{**_blank(), "name": "机密步骤"}])
    power = bureau.power()
    client = client_of(bureau.editor)
    assert "外局职权" not in text(client.get(address(power, "start"), {"q": "外局"}))
    assert client.get(address(power), {"from": f"power:{foreign.pk}"}).status_code == 404


@pytest.mark.parametrize(
    "source",
    [
        "starter:",
        "starter:nothing",
        "power:",
        "power:x",
        "power:0",
        "version:1",
        "process",
        "zzz",
        "power:" + "9" * 40,
    ],
)
def test_a_source_that_there_is_not_is_no_page(bureau, source):
    assert client_of(bureau.editor).get(address(bureau.power()), {"from": source}).status_code == 404


def test_an_earlier_public_version_is_brought_back_with_its_keys(bureau):
    power = bureau.power()
    draw(power, bureau.editor)
    public = bureau.publish(power)
    keys = [step.key for step in public.steps.all()]
    client = client_of(bureau.editor)
    client.post(address(public), form(public, []))
    public.refresh_from_db()
    assert not public.steps.exists()
    page = text(client.get(address(public), follow=True))
    source = re.search(r'value="(version:\d+)"', page)[1]
    assert "第1版流程图，尚未保存。" in text(client.get(address(public), {"from": source}))
    draft, _said = sources.filled(public, bureau.editor, source)
    assert [step["key"] for step in draft.steps] == keys


def _editor():
    from portal.accounts import roles

    return roles.SECTION_EDITOR


def _step(step) -> dict:
    from powers.models.flowchart import STEP_COLUMNS

    return {name: getattr(step, name) for name in STEP_COLUMNS}


def _blank() -> dict:
    texts = dict.fromkeys(("actor", "function", "condition", "requirement", "documents"), "")
    return {
        "key": "k1",
        "kind": "start",
        **texts,
        "post_id": None,
        "organisation_id": None,
        "limit": None,
        "transitions": [],
    }
