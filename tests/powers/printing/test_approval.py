"""The approval sheet: what the workflow recorded of a version, and room to sign for what it didn't."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import roles
from portal.organisations.models import PostHolding
from portal.printing.engine import render
from portal.printing.models import PrintJob
from portal.printing.registry import NothingToPrint
from portal.publishing.actions import Approve, Discard, Erase, Recall, Return, Submit, Withdraw, editing
from portal.publishing.models import Audience, State
from portal.publishing.secrecy import ground
from powers.models import PowerType
from powers.printing import ApprovalSheet
from tests.factories import Bureau, LegalBasisFactory, PostFactory
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db
SIGN_BY_HAND = "（签名）："


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def power(bureau):
    power = bureau.power(
        code="KJ-CF-01",
        name="对假冒专利行为的处罚",
        power_type=PowerType.PUNISHMENT,
        conditions="有明确当事人，有违法事实。",
        promised_limit=20,
        promised_limit_unit="working_days",
    )
    LegalBasisFactory(power=power)
    return power


@pytest.fixture
def printed(tmp_path):
    def _printed(power, version=None) -> Pdf:
        form = sheet(power, version)
        render(form, tmp_path / "form.pdf", cores=1)
        return Pdf(tmp_path / "form.pdf")

    return _printed


def sheet(power, version=None):
    return ApprovalSheet().build(asked(power, version))


def asked(power, version=None) -> dict:
    return {"power": power.pk, "version": version or power.version_no}


def fields(form) -> dict[str, str]:
    return {field.heading: "\n".join(line.text for line in field.lines) for field in form.fields}


def opinions(form) -> list[tuple[str, str]]:
    """What was said and by whom: drafting, section, office, secrecy, leader."""
    return [("".join(line.text for line in row.lines), row.name) for row in form.opinions]


def remarks(form) -> list[str]:
    return [line.text for line in form.remarks]


def revise(bureau, power, **values):
    with editing(power, bureau.editor) as row:
        for name, value in values.items():
            setattr(row, name, value)
    power.refresh_from_db()


class TestUnderReview:
    def test_what_is_decided_is_filled_in_and_the_rest_is_left_to_be_signed(self, bureau, power, printed):
        Submit(power, bureau.editor).run()
        Approve(power, bureau.head, note="情况属实").run()
        pdf = printed(power)
        day = timezone.localdate()
        date = f"{day.year}年{day.month}月{day.day}日"
        assert pdf.page_count == 1
        text = pdf.text
        assert f"{bureau.bureau.name}职权公开审批表" in text and f"填报科室：{bureau.section.name}" in text
        for said in ("对假冒专利行为的处罚", "KJ-CF-01", "行政处罚", "第1版", "首次公开", "向社会公开"):
            assert said in text
        assert f"拟稿人：{bureau.editor.full_name}" in text
        assert "同意。情况属实" in text and f"审核人：{bureau.head.full_name}" in text
        assert text.count(date) == 5, "handed in, submitted, drafted, approved by the section, printed"
        assert text.count(SIGN_BY_HAND) == 3, "office, secrecy, leader"
        assert text.count("年") == text.count(date) + 3, "each with a date to be filled in"
        assert text.count("（盖章）") == 2, "office and leader"
        assert "办理状态：办公室审核" in text and "指纹" not in text

    def test_whose_turn_it_isnt_is_not_named(self, bureau, power):
        Submit(power, bureau.editor).run()
        drafting, *stages = opinions(sheet(power))
        assert drafting[1] == bureau.editor.full_name
        assert [name for _text, name in stages] == ["", "", "", ""]
        assert [text for text, _name in stages if not text.startswith("□")] == ["", "", ""]

    def test_an_opinion_that_says_agreed_isnt_said_twice(self, bureau, power):
        Submit(power, bureau.editor).run()
        Approve(power, bureau.head, note="同意，请按期公开。").run()
        assert opinions(sheet(power))[1][0] == "同意，请按期公开。"

    def test_who_acted_is_named_with_the_post_of_that_day(self, bureau, power):
        today = timezone.localdate()
        for name, since, until in (("副科长", 400, 30), ("科长", 30, None)):
            PostHolding.objects.create(
                post=PostFactory(organisation=bureau.section, name=name),
                holder_name=bureau.head.full_name,
                user=bureau.head,
                started_on=today - timedelta(days=since),
                ended_on=until and today - timedelta(days=until),
            )
        Submit(power, bureau.editor).run()
        Approve(power, bureau.head).run()
        assert opinions(sheet(power))[1] == ("同意。", f"{bureau.head.full_name}（科长）")

    def test_several_writers_are_all_named(self, bureau, power):
        other = bureau.person(roles.SECTION_EDITOR, bureau.section)
        with editing(power, other):
            pass
        Submit(power, bureau.editor).run()
        assert f"编写：{bureau.editor.full_name}、{other.full_name}。" in opinions(sheet(power))[0][0]

    @pytest.mark.parametrize(
        ("audience", "way", "time"),
        [
            (Audience.SOCIETY, "平台网站公开", "审批同意后即时公开"),
            (Audience.PARTY, "登录平台查阅", "审批同意后即时公开"),
            (Audience.INTERNAL, "不公开", "—"),
        ],
    )
    def test_form_and_time_follow_from_the_audience(self, bureau, audience, way, time):
        power = bureau.power(audience=audience)
        Submit(power, bureau.editor).run()
        said = fields(sheet(power))
        assert (said["公开形式"], said["公开时间"]) == (way, time)

    def test_an_hour_and_an_end_that_were_set_are_said(self, bureau):
        hour = timezone.now() + timedelta(days=3)
        power = bureau.power(scheduled_for=hour, expires_on=hour + timedelta(days=300))
        Submit(power, bureau.editor).run()
        said = fields(sheet(power))
        local = timezone.localtime(hour)
        assert said["公开时间"] == f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}定时公开"
        assert said["公开期限"].startswith("至")


class TestSecrecyReview:
    @pytest.fixture(autouse=True)
    def _switched_on(self, settings):
        settings.SECRECY_REVIEW_KINDS = ["power"]

    def test_its_row_is_filled_from_the_record(self, bureau, power, printed):
        Submit(power, bureau.editor).run()
        bureau.approve(power, until=State.SECRECY_REVIEW)
        said = ground(["state_secrets", "privacy"], "已隐去当事人姓名。", power.audience)
        Approve(power, bureau.secrecy_reviewer, note=said).run()
        form = sheet(power)
        assert [row.heading.replace("\n", "") for row in form.opinions] == [
            "拟稿",
            "科室负责人审核意见",
            "保密审查意见",
            "办公室（政务公开机构）审核意见",
            "单位领导审批意见",
        ]
        words, name = opinions(form)[2]
        assert words == (
            "经审查，不涉及国家秘密、个人隐私（《政府信息公开条例》第十四条、第十五条），可以公开。"
            "已隐去当事人姓名。"
        )
        assert (
            name == bureau.secrecy_reviewer.full_name and form.opinions[2].signed_on == timezone.localdate()
        )
        pdf = printed(power)
        text = pdf.text
        assert pdf.page_count == 1
        assert f"审查人：{bureau.secrecy_reviewer.full_name}" in text and "□" not in text
        assert text.count(SIGN_BY_HAND) == 2, "office and leader"

    def test_before_it_is_decided_it_can_be_signed_by_hand(self, bureau, power):
        Submit(power, bureau.editor).run()
        assert opinions(sheet(power))[2][0].startswith("□")

    def test_a_return_there_says_why(self, bureau, power):
        Submit(power, bureau.editor).run()
        bureau.approve(power, until=State.SECRECY_REVIEW)
        Return(power, bureau.secrecy_reviewer, note="涉及商业秘密。").run()
        assert opinions(sheet(power))[2][0] == "退回。理由：涉及商业秘密。"

    def test_a_version_that_passed_it_keeps_it_and_one_that_did_not_is_signed_by_hand(
        self, bureau, power, settings
    ):
        bureau.publish(power)
        settings.SECRECY_REVIEW_KINDS = []
        assert bureau.secrecy_reviewer.full_name == opinions(sheet(power, 1))[2][1]
        revise(bureau, power, conditions="改了")
        bureau.publish(power)
        settings.SECRECY_REVIEW_KINDS = ["power"]
        words, name = opinions(sheet(power, 2))[3]
        assert words.startswith("□") and name == ""


class TestReturned:
    @pytest.fixture
    def returned(self, bureau, power):
        Submit(power, bureau.editor).run()
        Approve(power, bureau.head).run()
        Return(power, bureau.reviewer, note="依据不全。").run()
        return power

    def test_the_reason_stands_where_it_was_given(self, bureau, returned, printed):
        text = printed(returned).text
        assert "退回。理由：依据不全。" in text and f"审核人：{bureau.reviewer.full_name}" in text
        assert text.count(SIGN_BY_HAND) == 2, "secrecy and leader"
        assert "办理状态：已退回" in text

    def test_it_shows_what_was_returned_not_what_is_being_mended(self, bureau, returned):
        revise(bureau, returned, name="改好的名称")
        assert fields(sheet(returned))["职权名称"] == "对假冒专利行为的处罚"

    def test_once_it_is_submitted_again_the_return_is_a_remark(self, bureau, returned):
        Submit(returned, bureau.editor).run()
        form = sheet(returned)
        assert opinions(form)[1] == opinions(form)[2] == ("", "")
        (remark,) = remarks(form)
        assert f"{bureau.reviewer.full_name}在“办公室审核”环节退回：依据不全。" in remark


class TestNothingToSign:
    def test_a_draft_that_nobody_submitted(self, bureau, power):
        with pytest.raises(NothingToPrint):
            sheet(power)

    def test_one_that_was_taken_back(self, bureau, power):
        Submit(power, bureau.editor).run()
        Recall(power, bureau.editor).run()
        with pytest.raises(NothingToPrint):
            sheet(power)
        Submit(power, bureau.editor).run()
        assert "收回" in remarks(sheet(power))[0]

    def test_a_version_that_there_never_was(self, bureau, power):
        bureau.publish(power)
        with pytest.raises(NothingToPrint):
            sheet(power, 2)


class TestPublished:
    def test_all_is_filled_in_with_the_ledgers_mark(self, bureau, power, printed):
        bureau.publish(power)
        pdf = printed(power)
        people = (bureau.editor, bureau.head, bureau.reviewer, bureau.leader)
        assert pdf.page_count == 1
        assert all(person.full_name in pdf.text for person in people)
        assert pdf.text.count(SIGN_BY_HAND) == 1, "the secrecy review, which nobody recorded"
        mark = f"公开台账第{power.publication.sequence}号，指纹{power.publication.fingerprint}"
        assert mark.replace(" ", "") in pdf.text and "办理状态：已发布" in pdf.text

    def test_what_changed_is_said_as_an_amendment(self, bureau, power, printed):
        bureau.publish(power)
        revise(
            bureau, power, conditions="有明确当事人，有违法事实和证据。", promised_limit=15, content="查处"
        )
        bureau.publish(power)
        said = fields(sheet(power))
        assert said["办理类型"] == "变更已公开的内容" and "与第1版（" in said["变动内容"]
        assert "行使条件：将“有违法事实”修改为“有违法事实和证据”。" in said["变动内容"]
        assert "行使内容：增加“查处”。" in said["变动内容"]
        assert "将“20个工作日”修改为“15个工作日”" in printed(power).text

    def test_a_correction_is_said_first(self, bureau, power, printed):
        bureau.publish(power)
        revise(bureau, power, promised_limit=15, correction_note="承诺时限误作20个工作日。")
        Submit(power, bureau.editor).run()
        drafted = fields(sheet(power))
        assert drafted["办理类型"] == "更正已公开的内容"
        assert drafted["变动内容"].startswith("更正说明：承诺时限误作20个工作日。\n与第1版（")
        bureau.approve(power)
        assert fields(sheet(power))["变动内容"] == drafted["变动内容"]
        assert "更正说明：承诺时限误作20个工作日。" in printed(power).text

    def test_an_earlier_version_stays_what_it_was(self, bureau, power):
        bureau.publish(power)
        first = sheet(power, 1)
        revise(bureau, power, name="改了的名称")
        Submit(power, bureau.editor).run()
        assert sheet(power, 1).state == first.state
        assert fields(sheet(power, 1))["职权名称"] == "对假冒专利行为的处罚"
        assert fields(sheet(power, 2))["职权名称"] == "改了的名称"

    def test_a_discarded_draft_leaves_nothing_to_the_next_of_its_number(self, bureau, power):
        bureau.publish(power)
        revise(bureau, power, name="第二稿")
        Submit(power, bureau.editor).run()
        Return(power, bureau.head, note="不必改").run()
        Discard(power, bureau.editor).run()
        revise(bureau, power, name="第三稿")
        Submit(power, bureau.editor).run()
        assert remarks(sheet(power)) == [] and opinions(sheet(power))[1] == ("", "")

    def test_a_withdrawal_is_a_remark(self, bureau, power):
        bureau.publish(power)
        Withdraw(power, bureau.leader, note="依据已废止。").run()
        form = sheet(power, 1)
        assert "撤回，停止公开（公开台账第2号）：依据已废止。" in remarks(form)[0]
        assert form.foot[0] == "办理状态：已停止公开"
        revise(bureau, power, content="新的内容")
        Submit(power, bureau.editor).run()
        assert fields(sheet(power, 2))["办理类型"] == "停止公开后重新公开"

    def test_what_was_erased_by_law_is_not_printed_again(self, bureau, power):
        bureau.publish(power)
        number = power.publication_id
        revise(bureau, power, conditions="改了")
        bureau.publish(power)
        Erase(power, bureau.leader, sequences=[number], note="误公开").run()
        with pytest.raises(NothingToPrint, match="依法删除"):
            sheet(power, 1)
        assert "依法删除" in fields(sheet(power, 2))["变动内容"]

    def test_a_long_list_of_changes_runs_on_and_every_stage_stays_whole(self, bureau, power, printed):
        bureau.publish(power)
        for number in range(1, 40):
            LegalBasisFactory(power=power, title=f"第{number}号办法", text=f"第{number}条规定。")
        revise(bureau, power, conditions="甲，乙，丙。", content="新的内容。" * 40, process="步骤。" * 60)
        bureau.publish(power)
        pdf = printed(power)
        assert pdf.page_count == 2
        page = next(page for page in pdf.pages if "审批人：" in page)
        assert "单位领导审批意见" in page


class TestAskingForIt:
    def post(self, person, power, version=1):
        client = Client()
        client.force_login(person)
        return client.post(reverse("power-printing:approval", args=[power.pk, version]), follow=True)

    def test_whoever_may_read_the_draft_gets_the_file(self, bureau, power):
        Submit(power, bureau.editor).run()
        inspector = bureau.person(roles.INSPECTOR, bureau.bureau)
        for person in (bureau.editor, bureau.head, bureau.reviewer, bureau.leader, inspector):
            answer = self.post(person, power)
            assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf", person
        assert len(set(PrintJob.objects.values_list("run", flat=True))) == 1, "made once for all of them"

    def test_nobody_else_does(self, bureau, power, client):
        Submit(power, bureau.editor).run()
        stranger = Bureau().leader
        administrator = bureau.person(roles.SYSTEM_ADMINISTRATOR, bureau.bureau)
        for person in (stranger, administrator):
            assert self.post(person, power).status_code == 404
        assert not ApprovalSheet().may_print(asked(power), None)
        assert client.post(reverse("power-printing:approval", args=[power.pk, 1])).status_code == 302
        assert self.post(bureau.editor, type(power)(pk=power.pk + 1)).status_code == 404
        assert not PrintJob.objects.exists()

    def test_a_decision_makes_another_print(self, bureau, power):
        Submit(power, bureau.editor).run()
        self.post(bureau.editor, power)
        Approve(power, bureau.head).run()
        self.post(bureau.editor, power)
        assert PrintJob.objects.count() == 2

    def test_what_cant_be_printed_is_said_on_the_records_page(self, bureau, power):
        answer = self.post(bureau.editor, power)
        assert answer.redirect_chain and "还没有提交审核" in html.unescape(answer.content.decode())

    def test_the_file_is_its_askers_as_long_as_he_may_read(self, bureau, power):
        Submit(power, bureau.editor).run()
        self.post(bureau.editor, power)
        job = PrintJob.objects.get()
        client = Client()
        client.force_login(bureau.head)
        assert client.get(reverse("printing:file", args=[job.uuid])).status_code == 404

    def test_the_button_stands_where_there_is_something_to_print(self, bureau, power):
        client = Client()
        client.force_login(bureau.editor)
        page = reverse("review:record", args=["power", power.pk])
        assert "打印审批表" not in client.get(page).content.decode()
        bureau.publish(power)
        button = reverse("power-printing:approval", args=[power.pk, 1])
        entry = reverse("review:version", args=["power", power.pk, power.publication_id])
        for address in (page, entry):
            found = client.get(address).content.decode()
            assert "打印审批表" in found and button in found

    def test_its_queries_do_not_grow_with_versions(self, bureau, power, django_assert_max_num_queries):
        for number in range(4):
            revise(bureau, power, conditions=f"条件{number}")
            bureau.publish(power)
        with django_assert_max_num_queries(8):
            sheet(power)
        revise(bureau, power, conditions="再改")
        Submit(power, bureau.editor).run()
        with django_assert_max_num_queries(20):
            sheet(power)
