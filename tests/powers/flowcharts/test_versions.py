"""A flowchart is reviewed, versioned, compared, restored and published with its power."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal.publishing import diff
from portal.publishing.actions import Submit, editing
from portal.publishing.errors import NotReady
from portal.publishing.ledger.read import head
from powers import checks
from powers.content import replace_parts, restore, snapshot
from powers.flowcharts.chart import cut_out
from powers.flowcharts.flow import Edge, Flow, Node
from powers.kind import PowerKind
from powers.models import PublishedPower, Step
from tests.clients import client_of
from tests.factories import SHORT_FLOW, LegalBasisFactory, PostFactory, steps_of

from .geometry import Picture

pytestmark = pytest.mark.django_db
LONGER = Flow(
    [
        *SHORT_FLOW.nodes[:2],
        Node(3, "task", "现场核查", "综合科·科长", 5),
        Node(4, "end", "办结归档", "综合科·经办人", 3),
    ],
    [Edge(1, 2), Edge(2, 3, "受理"), Edge(2, 1, "补正"), Edge(3, 4)],
)


@pytest.fixture
def power(bureau):
    return bureau.draw(bureau.power())


def page(client, power) -> str:
    return client.get(reverse("powers:power", args=[power.slug])).content.decode()


def keys(power) -> dict[str, str]:
    return dict(power.steps.values_list("name", "key"))


def test_citizens_see_the_chart_and_the_same_in_words(bureau, power, client):
    bureau.publish(power)
    html = page(client, power)
    chart = Picture(cut_out(html))
    assert set(chart.steps) == {1, 2, 3}
    assert chart.problems() == []
    assert f'<title id="flow-title">{power.name}流程图</title>' in html
    assert "3个步骤，由申请人、综合科·经办人办理" in html
    words = re.sub(r"<[^>]+>|\s+", " ", html[html.index("逐步文字说明") :])
    assert re.search(
        r"受理审查\s+判断 · 综合科·经办人 · 2个工作日\s+要求 ：一次性告知", words.replace("要求：", "要求 ：")
    )
    assert "受理→" in words
    assert "补正→" in words
    english = client.get(f"/en{reverse('powers:power', args=[power.slug])}").content.decode()
    assert "2 working days" in cut_out(english)


def test_a_power_without_a_flowchart_has_no_empty_section(bureau, client):
    power = bureau.publish(bureau.power())
    assert "site-flowchart" not in page(client, power)


def test_the_chart_stays_as_published_until_the_next_version_is(bureau, power, client):
    bureau.publish(power)
    bureau.draw(power, LONGER)
    assert "现场核查" not in page(client, power)
    bureau.publish(power)
    assert "现场核查" in page(client, power)


def test_a_rebuild_gives_the_same_chart(bureau, power):
    bureau.publish(power)
    before = PublishedPower.objects.get(pk=power.pk).body_html
    call_command("rebuild_published", verbosity=0)
    assert PublishedPower.objects.get(pk=power.pk).body_html == before


def test_what_changed_is_told_in_words(power):
    before = snapshot(power)
    after = {**before, "steps": steps_of(LONGER)}
    (change,) = diff.changes(PowerKind(), before, after)
    assert change.label == "流程图"
    assert "3. 办理 现场核查（综合科·科长）；5个工作日\n4. " in change.after
    assert (
        "2. 判断 受理审查（综合科·经办人）；要求：一次性告知；2个工作日；受理：转第3步；补正：转第1步"
        in change.before
    )


def test_what_changed_is_told_step_by_step(bureau, power):
    """A step that only got another number isn't told."""
    before = snapshot(power)
    first, second, third = (dict(step) for step in before["steps"])
    new = {
        **first,
        "key": "another1",
        "kind": "task",
        "name": "预约",
        "transitions": [{"to": second["key"], "label": ""}],
    }
    first["transitions"] = [{"to": "another1", "label": ""}]
    second["limit"] = 9
    (change,) = diff.changes(PowerKind(), before, {**before, "steps": [first, new, second, third]})
    assert [(part.label, part.is_new) for part in change.parts] == [
        ("第1步", False),
        ("第2步", True),
        ("第3步（原第2步）", False),
    ]
    assert change.parts[0].after.endswith("→预约") and "9个工作日" in change.parts[2].after
    (change,) = diff.changes(PowerKind(), before, {**before, "steps": [first, second]})
    assert (change.parts[-1].label, change.parts[-1].is_gone) == ("原第3步", True)
    (change,) = diff.changes(PowerKind(), before, {**before, "steps": []})
    assert change.parts == []
    bureau.publish(power)
    with editing(power, bureau.editor) as row:
        replace_parts(row, "steps", [before["steps"][0], second, third])
    Submit(power, bureau.editor).run()
    page = client_of(bureau.head).get(reverse("review:record", args=["power", power.pk])).text
    assert page.count("<dt>第2步</dt>") == 1 and "<dt>第1步" not in page


def test_citizens_read_step_by_step_what_two_versions_differ_in(bureau, power, client):
    bureau.publish(power)
    with editing(power, bureau.editor) as row:
        first, second, third = snapshot(row)["steps"]
        replace_parts(row, "steps", [first, {**second, "limit": 9}, third])
    bureau.publish(power)
    for address in (
        reverse("powers:compare", args=[power.slug, 1, 2]),
        reverse("ledger:entry", args=[head().sequence]),
    ):
        told = client.get(address).text
        assert told.count("<dt>第2步</dt>") == 1 and "<dt>第1步" not in told and "<dt>第3步" not in told
        assert re.search(r"<ins>(<span[^>]*>[^<]*</span>)?9", told)


def test_the_order_of_the_lanes_is_told_only_where_it_was_changed_itself(power):
    before = {**snapshot(power), "lanes": ["申请人", "综合科·经办人"]}

    def told(lanes):
        return [change.label for change in diff.changes(PowerKind(), before, {**before, "lanes": lanes})]

    assert told(["申请人", "综合科·科长", "综合科·经办人"]) == [] == told(["综合科·经办人"])
    assert told(["综合科·经办人", "申请人"]) == ["流程图各列顺序"]
    assert told(["综合科·经办人", "综合科·科长", "申请人"]) == ["流程图各列顺序"]


def test_reviewers_see_the_whole_chart_and_may_have_it_large(bureau, power):
    Submit(power, bureau.editor).run()
    page = client_of(bureau.head).get(reverse("review:record", args=["power", power.pk])).text
    wide = page[page.index('class="office-wide"') :]
    assert 'class="flowchart"' in wide and "按原大小看" in wide


def test_a_step_keeps_its_key_and_its_history_when_another_is_put_before_it(bureau, power):
    told = keys(power)
    with editing(power, bureau.editor) as row:
        rows = [{**step} for step in snapshot(row)["steps"]]
        new = {
            **rows[0],
            "key": "another",
            "name": "预约",
            "transitions": [{"to": rows[0]["key"], "label": ""}],
        }
        replace_parts(row, "steps", [new, *rows])
    assert keys(power) == {**told, "预约": "another"}
    assert [step.position for step in power.steps.all()] == [0, 1, 2, 3]
    assert Step.history.filter(power_id=power.pk, history_type="-").count() == 0


def test_an_earlier_version_brings_its_flowchart_back(bureau, power):
    first = snapshot(power)
    bureau.draw(power, LONGER)
    restore(power, first)
    power.save()
    power.refresh_from_db()
    assert snapshot(power)["steps"] == first["steps"]
    assert snapshot(power)["lanes"] == first["lanes"]


def test_versions_of_before_there_were_flowcharts_can_be_read(bureau, power):
    old = {key: value for key, value in snapshot(power).items() if key not in ("steps", "lanes")}
    assert [change.label for change in diff.changes(PowerKind(), old, snapshot(power))] == ["流程图"]
    assert PowerKind.projection.body(old)
    restore(power, old)
    assert not power.steps.exists()


def test_who_is_gone_from_the_structure_stays_in_an_earlier_version_by_name(bureau, power):
    post = PostFactory(organisation=bureau.section)
    power.steps.filter(position=1).update(post=post)
    content = snapshot(power)
    post.delete()
    restore(power, content)
    step = power.steps.get(position=1)
    assert (step.actor, step.post_id) == ("综合科·经办人", None)


def test_the_history_names_where_a_step_leads(power, bureau):
    bureau.draw(
        power, Flow(LONGER.nodes, [Edge(1, 2), Edge(2, 3, "同意受理"), Edge(2, 1, "补正"), Edge(3, 4)])
    )
    page = (
        client_of(bureau.editor).get(reverse("admin:powers_power_history", args=[power.pk])).content.decode()
    )
    assert "同意受理→现场核查、补正→提出申请" in page


def test_a_faulty_flowchart_cant_be_submitted(bureau, power):
    LegalBasisFactory(power=power)
    bureau.draw(power, Flow(SHORT_FLOW.nodes, SHORT_FLOW.edges[:1]))
    with pytest.raises(NotReady) as refusal:
        Submit(power, bureau.editor).run()
    assert "流程图第2步：没有下一步：请选择下一步，或者把类型改为“结束”。" in refusal.value.problems


def test_the_forms_list_of_faults_leads_to_the_flowchart(bureau, power):
    bureau.draw(power, Flow(SHORT_FLOW.nodes, SHORT_FLOW.edges[:1]))
    form = client_of(bureau.editor).get(
        reverse("admin:powers_power_change", args=[power.pk]), {"unready": "1"}
    )
    page = form.content.decode()
    assert re.search('<a href="#flowchart">流程图第2步：没有下一步', page)
    assert 'id="flowchart"' in page


def test_what_is_only_unwise_is_shown_and_can_be_submitted(bureau, power):
    with editing(power, bureau.editor) as row:
        row.promised_limit, row.promised_limit_unit = 4, "working_days"
    power.refresh_from_db()
    assert any("超过了承诺时限（4个工作日）" in caution for caution in checks.cautions(power))
    assert checks.problems(power) == []


def test_a_power_without_a_flowchart_is_a_caution_unless_it_is_divided(bureau):
    main = bureau.power()
    assert "没有绘制流程图。" in checks.cautions(main)
    bureau.power(parent=main)
    main.refresh_from_db()
    assert "没有绘制流程图。" not in checks.cautions(main)


def test_citizens_find_a_power_by_a_step_of_its_flowchart(bureau, power, client):
    bureau.draw(power, LONGER)
    bureau.publish(power)
    assert power.name in client.get(reverse("site:search"), {"q": "现场核查"}).content.decode()


def test_whoever_decides_sees_the_chart_with_what_is_unwise_in_it(bureau, power):
    with editing(power, bureau.editor) as row:
        row.promised_limit, row.promised_limit_unit = 4, "working_days"
    Submit(power, bureau.editor).run()
    page = client_of(bureau.head).get(reverse("review:record", args=["power", power.pk])).content.decode()
    chart = cut_out(page)
    assert set(Picture(chart).steps) == {1, 2, 3}
    assert re.search('class="mark warning".*?超过了承诺时限（4个工作日）', chart)
