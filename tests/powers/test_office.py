"""Editing powers in the back office, as section staff do it."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts import roles
from portal.organisations.models import Organisation
from portal.publishing.actions import Return, Submit, editing
from portal.publishing.models import Audience, ReviewEntry, State
from powers.models import LawLevel, LegalBasis, LimitUnit, Power, PowerType
from tests.clients import client_of
from tests.factories import Bureau, LegalBasisFactory, OrganisationFactory, PostFactory, PowerFactory

pytestmark = pytest.mark.django_db

ADD = "/office/powers/power/add/"
LIST = "/office/powers/power/"
PREFIXES = ("legal_bases", "materials", "duties", "accountability_grounds")


@pytest.fixture
def bureau():
    return Bureau()


def text(response) -> str:
    return html.unescape(response.content.decode())


def change(power) -> str:
    return reverse("admin:powers_power_change", args=[power.pk])


def filled(power: Power | None = None, **values) -> dict:
    """What a browser sends for the form: the power's own values, and ``values`` over them."""
    data = {
        "name": "技术合同认定登记",
        "power_type": PowerType.CONFIRMATION,
        "function": "execution",
        "audience": "society",
        "position": 0,
        "statutory_limit_unit": LimitUnit.NONE,
        "promised_limit_unit": LimitUnit.NONE,
    }
    if power is not None:
        for field in power._meta.concrete_fields:
            value = getattr(power, field.attname)
            if value is not None and value is not False and field.editable:
                data[field.name] = value
        data["seen_revision"] = power.revision
    for prefix in PREFIXES:
        rows = list(getattr(power, prefix).all()) if power is not None else []
        data[f"{prefix}-TOTAL_FORMS"] = data[f"{prefix}-INITIAL_FORMS"] = len(rows)
        for number, row in enumerate(rows):
            for field in row._meta.concrete_fields:
                value = getattr(row, field.attname)
                if value is not None and value is not False:
                    data[f"{prefix}-{number}-{field.name}"] = value
    return {**data, **values}


def legal_basis(number: int = 0, **values) -> dict:
    row = {
        "title": "中华人民共和国专利法",
        "article": "第六十三条",
        "level": LawLevel.LAW,
        "position": 0,
        **values,
    }
    data = {f"legal_bases-{number}-{name}": value for name, value in row.items()}
    return {**data, "legal_bases-TOTAL_FORMS": number + 1}


def test_a_new_power_gets_a_code_its_legal_bases_and_an_author(bureau):
    data = filled(organisation=bureau.section.pk, **legal_basis())
    answer = client_of(bureau.editor).post(ADD, data)
    assert answer.status_code == 302, text(answer)
    power = Power.objects.get()
    assert power.code == f"{bureau.bureau.code}-QR-01"
    assert power.legal_bases.get().article == "第六十三条"
    assert ReviewEntry.objects.get().user == bureau.editor
    history = power.history.first()
    assert (history.history_user, history.history_change_reason) == (bureau.editor, "新建")


def test_a_correction_is_typed_on_the_form(bureau):
    power = bureau.publish(bureau.power(name="科技成果登记"))
    data = filled(power, name="科学技术成果登记", correction_note="名称有误，应为科学技术成果登记。")
    answer = client_of(bureau.editor).post(change(power), data)
    assert answer.status_code == 302, text(answer)
    power.refresh_from_db()
    assert (power.version_no, power.name) == (2, "科学技术成果登记")
    assert power.correction_note == "名称有误，应为科学技术成果登记。"
    bureau.publish(power)
    assert power.publication.snapshot.reason == "名称有误，应为科学技术成果登记。"


def test_the_next_code_follows_the_bureaus_own_numbering(bureau):
    PowerFactory(organisation=bureau.section, code="KJ-QR-09", power_type=PowerType.CONFIRMATION)
    client_of(bureau.editor).post(ADD, filled(organisation=bureau.section.pk))
    assert Power.objects.filter(code="KJ-QR-10").exists()


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"name": ""}, "name", "请填写职权名称。"),
        ({"code": "有 空格"}, "code", "编码不能含空格"),
        (
            {
                "statutory_limit": 20,
                "statutory_limit_unit": LimitUnit.WORKING_DAYS,
                "promised_limit": 30,
                "promised_limit_unit": LimitUnit.WORKING_DAYS,
            },
            "promised_limit",
            "承诺时限（30个工作日）不能长于法定时限（20个工作日）",
        ),
        ({"promised_limit": 5}, "promised_limit", "请选择时限的单位"),
        ({"promised_limit_unit": LimitUnit.DAYS}, "promised_limit", "请填写时限的数值"),
        ({"charges_fee": "on"}, "fee_basis", "收费事项须填写收费依据"),
        ({"consultation_phone": "问门卫"}, "consultation_phone", "“问门卫”不像电话号码"),
        ({"complaint_phone": "12345、张科长"}, "complaint_phone", "“张科长”不像电话号码"),
        ({"internal_domain": "people"}, "internal_domain", "仅“内部管理”类职权填写"),
        ({"audience": "specified"}, "audience", "请至少选择一个机构或人员"),
        ({"scheduled_for_0": "0001-01-01", "scheduled_for_1": "00:00"}, "scheduled_for", "1900"),
        ({"expires_on_0": "9999-12-31", "expires_on_1": "23:59"}, "expires_on", "3000"),
    ],
)
def test_faults_are_said_next_to_the_field_and_what_was_typed_stays(bureau, values, field, message):
    data = filled(**{"organisation": bureau.section.pk, "conditions": "我已填写的条件", **values})
    answer = client_of(bureau.editor).post(ADD, data)
    assert answer.status_code == 200
    assert any(message in error for error in answer.context["adminform"].form.errors[field])
    assert message in text(answer)
    assert "我已填写的条件" in text(answer)
    assert not Power.objects.exists()


def test_a_telephone_is_kept_tidy_and_an_old_text_in_its_place_may_stay(bureau):
    power = bureau.power(complaint_phone="见公示栏")
    data = filled(power, consultation_phone="（０３７１）66661001 转801，12345")
    assert client_of(bureau.editor).post(change(power), data).status_code == 302
    power.refresh_from_db()
    assert power.consultation_phone == "(0371)66661001 转801,12345"
    assert power.complaint_phone == "见公示栏"


def summary(response) -> list[tuple[str, str]]:
    """The list of faults on top of the form: what each says, and the id that its link leads to."""
    found = re.search(r"<section[^>]*data-faults>.*?</section>", text(response), re.S)
    links = re.findall(r'<a href="#([^"]+)">(.*?)</a>', found[0]) if found else []
    return [(said, target) for target, said in links]


def test_faults_are_listed_on_top_in_the_order_of_the_form_each_with_its_box(bureau):
    rows = {**legal_basis(0), **legal_basis(1, title=""), "duties-TOTAL_FORMS": 1, "duties-0-position": 0}
    rows["duties-0-text"] = "受理"
    values = {"audience": "specified", "expires_on_0": "明年", "expires_on_1": "", "name": ""}
    answer = client_of(bureau.editor).post(ADD, filled(organisation=bureau.section.pk, **rows, **values))
    faults = summary(answer)
    assert [target for _said, target in faults] == [
        "id_name",
        "id_legal_bases-1-title",
        "id_duties-0-stage",
        "id_audience",
        "id_expires_on_0",
    ]
    assert [said for said, _target in faults[:2]] == [
        "请填写职权名称。",
        "设定依据第2行“文件名称”：请填写文件名称。",
    ]
    page = text(answer)
    assert "没有保存，有5处需要改正" in page
    for _said, target in faults:
        assert f'id="{target}"' in page, "the link leads somewhere"


def test_a_row_that_is_to_be_deleted_has_no_faults(bureau):
    power = bureau.power()
    LegalBasisFactory(power=power)
    power.refresh_from_db()
    data = {**filled(power, name=""), "legal_bases-0-title": "", "legal_bases-0-DELETE": "on"}
    faults = summary(client_of(bureau.editor).post(change(power), data))
    assert [target for _said, target in faults] == ["id_name"]


def test_without_faults_there_is_no_list_of_them(bureau):
    power = bureau.power()
    LegalBasisFactory(power=power)
    client = client_of(bureau.editor)
    for answer in (client.get(ADD), client.get(change(power))):
        assert answer.status_code == 200 and "data-faults" not in text(answer)


def test_the_legal_bases_stand_behind_the_identification_and_a_menu_leads_to_every_part(bureau):
    power = bureau.power()
    client = client_of(bureau.editor)
    parts = ["基本信息", "设定依据", "行使与运行", "时限与收费", "申请材料", "咨询、监督与救济"]
    parts += ["责任事项", "追责情形", "公开", "备注与说明"]
    pages = [text(client.get(ADD)), text(client.get(change(power)))]
    Submit(power, bureau.editor).run()
    pages.append(text(client.get(change(power))))
    for page in pages:
        menu = re.search(r'<nav class="office-parts".*?</nav>', page, re.S)
        links = re.findall(r'<a href="#([^"]+)">(.*?)</a>', menu[0])
        assert [title for _anchor, title in links] == parts
        places = [page.index(f'id="{anchor}"') for anchor, _title in links]
        assert places == sorted(places)
        for (_anchor, title), place in zip(links, places, strict=True):
            assert re.search(rf"<h2[^>]*>\s*{title}", page[place : place + 2500]), title
        assert page.index('id="legal_bases-group"') < page.index("行使条件")
        assert page.count('id="legal_bases-group"') == 1


def test_a_code_in_use_is_refused(bureau):
    PowerFactory(code="KJ-CF-01")
    answer = client_of(bureau.editor).post(ADD, filled(organisation=bureau.section.pk, code="KJ-CF-01"))
    assert "已有职权使用此编码" in text(answer)


def test_a_third_level_is_refused(bureau):
    main = PowerFactory(organisation=bureau.section)
    sub = PowerFactory(organisation=bureau.section, parent=main)
    client = client_of(bureau.editor)
    answer = client.post(ADD, filled(organisation=bureau.section.pk, parent=sub.pk))
    assert "职权只能有主项、子项两级" in text(answer)
    other = PowerFactory(organisation=bureau.section)
    main.refresh_from_db()
    answer = client.post(change(main), filled(main, parent=other.pk))
    assert "不能再成为其他主项的子项" in text(answer)
    answer = client.post(ADD, filled(organisation=bureau.section.pk, parent=main.pk))
    assert answer.status_code == 302
    assert main.children.count() == 2


def test_a_post_of_another_section_is_refused(bureau):
    other = OrganisationFactory(parent=bureau.bureau)
    bureau.editor = bureau.person(roles.SECTION_EDITOR, bureau.bureau)
    post = PostFactory(organisation=other)
    answer = client_of(bureau.editor).post(ADD, filled(organisation=bureau.section.pk, post=post.pk))
    assert f"所选岗位不属于“{bureau.section}”" in text(answer)


def test_nobody_edits_outside_his_section(bureau):
    stranger = Bureau()
    power = bureau.power()
    client = client_of(stranger.editor)
    assert client.get(change(power)).status_code == 302, "it doesn't exist for him"
    assert power.name not in text(client.get(LIST))
    answer = client.post(ADD, filled(organisation=bureau.section.pk))
    assert answer.status_code == 200
    assert Power.objects.count() == 1
    assert client_of(bureau.reviewer).post(ADD, filled(organisation=bureau.section.pk)).status_code == 403


def test_saving_an_edit_keeps_who_and_why(bureau):
    power = bureau.power()
    LegalBasisFactory(power=power)
    power.refresh_from_db()
    data = filled(power, conditions="新的条件", change_reason="法律修订")
    assert client_of(bureau.editor).post(change(power), data).status_code == 302
    power.refresh_from_db()
    assert power.conditions == "新的条件"
    newest = power.history.first()
    assert (newest.history_user, newest.history_change_reason) == (bureau.editor, "编辑：法律修订")
    assert power.legal_bases.count() == 1


def test_saving_without_a_change_opens_no_new_version(bureau):
    power = bureau.publish(bureau.power())
    client_of(bureau.editor).post(change(power), filled(power))
    power.refresh_from_db()
    assert (power.state, power.version_no) == (State.PUBLISHED, 1)


def test_changing_only_a_legal_basis_opens_a_new_version(bureau):
    power = bureau.power()
    LegalBasisFactory(power=power)
    power = bureau.publish(power)
    data = {**filled(power), "legal_bases-0-article": "第六十四条"}
    client_of(bureau.editor).post(change(power), data)
    power.refresh_from_db()
    assert (power.state, power.version_no) == (State.DRAFT, 2)
    assert LegalBasis.objects.get().article == "第六十四条"


def test_the_second_of_two_editors_loses_nothing_and_overwrites_nothing(bureau):
    power = bureau.power()
    data = filled(power, conditions="我写的条件")
    with editing(power, bureau.editor) as row:
        row.conditions = "别人先写的条件"
    answer = client_of(bureau.editor).post(change(power), data)
    assert answer.status_code == 200
    assert "没有保存：您已于" in text(answer), "in another window of his"
    assert text(answer).count("没有保存") == 1
    assert "我写的条件" in text(answer)
    power.refresh_from_db()
    assert power.conditions == "别人先写的条件"


def test_a_power_under_review_is_shown_but_locked(bureau):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    client = client_of(bureau.editor)
    assert "暂不能修改" in text(client.get(change(power)))
    answer = client.post(change(power), filled(power, conditions="偷改"))
    assert "没有保存：" in text(answer) and "偷改" in text(answer), (
        "what was typed before is shown for copying"
    )
    power.refresh_from_db()
    assert power.conditions == ""


def test_what_was_typed_while_somebody_submitted_stays_and_he_is_named(bureau):
    power = bureau.power()
    other = bureau.person(roles.SECTION_EDITOR, bureau.section)
    data = filled(power, conditions="我写的条件", **legal_basis(text="我写的条文"))
    Submit(power, bureau.editor).run()
    at = timezone.localtime(ReviewEntry.objects.last().at).strftime("%Y-%m-%d %H:%M")
    page = text(client_of(other).post(change(power), data))
    assert f"没有保存：{bureau.editor.full_name}已于{at}办理（提交审核），该事项现为“科室审核”。" in page
    assert "我写的条件" in page and "我写的条文" in page
    power.refresh_from_db()
    assert power.conditions == "" and not power.legal_bases.exists()


def test_save_and_submit(bureau):
    client = client_of(bureau.editor)
    client.post(ADD, filled(organisation=bureau.section.pk, _submit="1"))
    assert Power.objects.get().state == State.SECTION_REVIEW


def test_save_and_submit_of_an_unready_power_keeps_the_draft_and_says_why(bureau):
    data = filled(organisation=bureau.section.pk, power_type=PowerType.PUNISHMENT, _submit="1")
    page = text(client_of(bureau.editor).post(ADD, data, follow=True))
    assert "还不能提交审核" in page
    assert "设定依据，请至少填写一条" in page
    assert Power.objects.get().state == State.DRAFT


def test_submitting_several_says_which_are_not_ready(bureau):
    ready, unready = bureau.power(), bureau.power(power_type=PowerType.PUNISHMENT)
    data = {"action": "submit_selected", "_selected_action": [ready.pk, unready.pk]}
    page = text(client_of(bureau.editor).post(LIST, data, follow=True))
    assert "已提交1项" in page
    assert f"{unready.full_name}：" in page


def test_nothing_can_be_deleted(bureau):
    power = bureau.power()
    client = client_of(bureau.editor)
    assert client.post(f"/office/powers/power/{power.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Power.objects.exists()


def test_the_history_page_names_who_changed_it(bureau):
    power = bureau.power()
    assert bureau.editor.full_name in text(
        client_of(bureau.editor).get(f"/office/powers/power/{power.pk}/history/")
    )


@pytest.mark.parametrize("number", [10, 1000])
def test_queries_of_the_list_do_not_grow(bureau, number, django_assert_max_num_queries):
    Power.objects.bulk_create(
        Power(
            code=f"X-{index}",
            name=f"职权{index}",
            power_type=PowerType.OTHER,
            organisation=bureau.section,
            tree_id=1000 + index,
            lft=1,
            rght=2,
            level=0,
        )
        for index in range(number)
    )
    client = client_of(bureau.editor)
    for query in ("", "?q=职权7", "?state__exact=draft&p=1"):
        with django_assert_max_num_queries(8):
            assert client.get(LIST + query).status_code == 200


@pytest.fixture
def family(bureau):
    """A main item with two sub-items in a section, another section, and somebody who edits in both."""
    bureau.other = OrganisationFactory(parent=Organisation.objects.get(pk=bureau.bureau.pk), name="成果科")
    bureau.both = Bureau.person(roles.SECTION_EDITOR, bureau.bureau)
    bureau.main = bureau.power(name="行政奖励")
    bureau.first = bureau.power(
        name="评审", parent=bureau.main, post=PostFactory(organisation=bureau.section)
    )
    bureau.second = bureau.power(name="发放", parent=bureau.main)
    bureau.main.refresh_from_db()
    return bureau


def test_a_main_item_takes_its_sub_items_along_into_another_section(family):
    public = family.publish(family.main)
    family.publish(family.second)
    data = filled(public, organisation=family.other.pk, change_reason="机构改革")
    page = text(client_of(family.both).post(change(public), data, follow=True))
    assert "子项“评审”、“发放”已一并调整到“成果科”，责任岗位须重新选择。" in page
    for power in (family.main, family.first, family.second):
        power.refresh_from_db()
        assert (power.organisation, power.post, power.state) == (family.other, None, State.DRAFT)
        assert power.history.first().history_user == family.both
    assert family.first.history.first().history_change_reason == "编辑：随主项“行政奖励”调整责任科室"
    assert (family.second.version_no, family.second.is_public) == (2, True), (
        "what is public stays until reviewed"
    )
    assert family.both in [entry.user for entry in ReviewEntry.objects.filter(object_id=family.first.pk)]


def test_a_main_item_stays_while_a_sub_item_can_not_come_along(family):
    Submit(family.second, family.editor).run()
    answer = client_of(family.both).post(
        change(family.main), filled(family.main, organisation=family.other.pk, name="改名")
    )
    sentence = "子项“发放”（科室审核）现在不能一并调整"
    assert sentence in str(answer.context["adminform"].form.errors["organisation"])
    for power in (family.main, family.first, family.second):
        power.refresh_from_db()
        assert power.organisation == family.section
    assert family.main.name == "行政奖励"


def test_a_sub_item_does_not_leave_its_main_item_alone(family):
    answer = client_of(family.both).post(
        change(family.second), filled(family.second, organisation=family.other.pk)
    )
    assert "主项与子项须属于同一科室" in str(answer.context["adminform"].form.errors["parent"])


RAW = re.compile("选择 |增加|另一个|以 |职权 [^|]|成功修改|成功添加|这个字段|来修改")


def test_the_office_speaks_the_portals_own_chinese(bureau):
    power = bureau.power(name="科技成果登记")
    client = client_of(bureau.editor)
    for address in (LIST, ADD, change(power), "/office/powers/"):
        page = re.sub(r"<(script|style).*?</\1>", "", text(client.get(address)), flags=re.S)
        said = " ".join(re.sub("<[^>]+>", "|", page).split())
        assert not RAW.findall(said), address
    listed = text(client.get(LIST))
    assert "共1项" in listed and "按状态" in listed
    assert re.search(r"<title>\s*职权目录 \|", listed)
    added = client.post(ADD, filled(organisation=bureau.section.pk, _addanother="1"), follow=True)
    assert "已新增职权“" in text(added)


def test_the_history_calls_the_main_item_what_the_form_calls_it(bureau):
    main, power = bureau.power(name="科技奖励"), bureau.power(name="科技进步奖")
    client_of(bureau.editor).post(change(power), filled(power, parent=main.pk))
    page = text(client_of(bureau.editor).get(f"/office/powers/power/{power.pk}/history/"))
    assert "<dt>主项</dt>" in page and "上级" not in page


def test_the_first_page_counts_what_is_public_by_its_readers_as_the_public_site_does(bureau):
    for audience, number in ((Audience.SOCIETY, 2), (Audience.PARTY, 1), (Audience.INTERNAL, 1)):
        for _power in range(number):
            bureau.publish(bureau.power(audience=audience))
    bureau.power()
    client = client_of(bureau.leader)
    page = text(client.get("/office/"))
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd><a[^>]*>(\d+)</a>", page))
    assert figures["职权总数"] == "5"
    assert (figures["向社会公开"], figures["党内公开"], figures["不公开（内部）"]) == ("2", "1", "1")
    assert "正在公开" not in figures and "本单位公开" not in figures
    for audience, number in (("society", 2), ("party", 1), ("internal", 1), ("yes", 3), ("no", 2)):
        assert f"共{number}项" in text(client.get(LIST, {"public": audience})), audience


def test_the_list_tells_to_whom_the_public_version_is_and_calls_nothing_internal_published(bureau):
    power = bureau.publish(bureau.power())
    internal = bureau.publish(bureau.power(audience=Audience.INTERNAL))
    with editing(power, bureau.editor) as row:
        row.audience = Audience.PARTY
    client = client_of(bureau.leader)
    page = text(client.get(LIST, {"q": power.code}))
    assert re.search(r">\s*向社会公开\s*</span>\s*</td>", page), (
        "the draft's other audience isn't approved yet"
    )
    page = text(client.get(LIST, {"q": internal.code}))
    marks = re.findall(r'office-mark--\w+">([^<]+)<', page)
    assert marks == ["已审定（内部）"]
    assert "已审定（内部）" in text(client.get(reverse("review:record", args=["power", internal.pk])))


def test_after_saving_the_way_back_and_the_way_to_submit_are_offered(bureau):
    client = client_of(bureau.editor)
    page = text(client.post(ADD, filled(organisation=bureau.section.pk), follow=True))
    power = Power.objects.get()
    assert "已保存“技术合同认定登记”，还没有提交审核。" in page
    assert f'<a href="{change(power)}">继续修改</a>' in page
    submit = reverse("review:act", args=["power", power.pk, "submit"])
    assert f'<a href="{submit}">提交审核</a>' in page
    assert client.get(submit).status_code == 200


def test_after_saving_what_is_not_ready_only_the_way_back_is_offered(bureau):
    data = filled(organisation=bureau.section.pk, power_type=PowerType.PUNISHMENT)
    page = text(client_of(bureau.editor).post(ADD, data, follow=True))
    power = Power.objects.get()
    assert f'<a href="{change(power)}?unready=1">继续修改</a>' in page
    assert "提交审核前须改正：" in page
    assert reverse("review:act", args=["power", power.pk, "submit"]) not in page


def test_what_keeps_a_power_from_review_is_listed_with_its_box(bureau):
    power = bureau.power(power_type=PowerType.PUNISHMENT)
    Power.objects.filter(pk=power.pk).update(charges_fee=True, fee_basis="")
    client = client_of(bureau.editor)
    answer = client.get(change(power), {"unready": "1"})
    faults = summary(answer)
    assert [target for _said, target in faults] == ["legal_bases-group", "id_fee_basis"]
    assert "设定依据，请至少填写一条" in faults[0][0]
    for _said, target in faults:
        assert f'id="{target}"' in text(answer)
    assert not summary(client.get(change(power)))


def test_submitting_says_who_has_it_next(bureau):
    page = text(
        client_of(bureau.editor).post(ADD, filled(organisation=bureau.section.pk, _submit="1"), follow=True)
    )
    assert f"已提交“技术合同认定登记”。现由{bureau.head.full_name}办理（科室审核）。" in page


def test_save_and_submit_asks_whether_it_is_meant_where_nothing_was_mended(bureau):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    Return(power, bureau.head, note="依据不全").run()
    client = client_of(bureau.editor)
    several = {"action": "submit_selected", "_selected_action": [power.pk]}
    assert f"{power.full_name}：退回后内容没有改动。" in text(client.post(LIST, several, follow=True))
    page = text(client.post(change(power), filled(power, _submit="1"), follow=True))
    assert "退回后内容没有改动。" in page and "依据不全" in page and "仍要提交" in page
    power.refresh_from_db()
    assert power.state == State.RETURNED
    client.post(change(power), filled(power, conditions="当事人提出书面申请", _submit="1"))
    power.refresh_from_db()
    assert power.state == State.SECTION_REVIEW
