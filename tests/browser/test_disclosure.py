"""Disclosure, each person at his own screen: what a section is due to disclose comes to its readers, and citizens ask."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from disclosure.choices import Catalogue, Form, Period
from disclosure.limits import by_date
from disclosure.models import Disclosure, DisclosureRequest, DisclosureTask, Posting
from disclosure.requests import forms, services
from disclosure.requests.choices import Applicant, Outcome, RequestState
from disclosure.requests.identity import Identity
from portal.publishing.actions import editing
from portal.publishing.models import Audience, State
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.factories import Bureau, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "2026年部门预算"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def item(bureau):
    draft = make_item(
        bureau,
        audience=Audience.SOCIETY,
        catalogue=Catalogue.GOVERNMENT,
        title="财政预算",
        forms=[Form.WEBSITE.value],
        limit=by_date(Period.YEAR, 1, 31),
    )
    return publish(draft, bureau)


def message(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible()


def desk(kind: str, record) -> str:
    return reverse("review:record", args=[kind, record.pk])


def decide(page: Page, record: Disclosure, button: str, note: str = "") -> None:
    """From the desk: look, tick what is to be looked for, decide."""
    page.goto(desk("disclosure", record))
    for box in page.locator("[name=checked]").all():
        box.check()
    if note:
        page.fill("[name=note]", note)
    page.get_by_role("button", name=button, exact=True).click()
    message(page, f"已{'退回' if button == '退回' else button}“{record.title}”")


def mend(page: Page, record: Disclosure, reason: str, text: str) -> None:
    """The editor reads why it came back, writes on, and submits again."""
    page.goto(desk("disclosure", record))
    message(page, reason)
    page.get_by_role("link", name="修改", exact=True).click()
    page.locator("[contenteditable=true]").fill(text)
    page.get_by_role("button", name="保存并提交审核").click()
    message(page, "已提交")


def fits(page: Page) -> None:
    """Nothing stands beyond the edge of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


class TestADisclosure:
    def test_from_the_task_through_two_returns_to_the_public_page(self, bureau, item, new_page, sign_in, axe):
        editor, head, secrecy, office, leader, citizen = (new_page() for _person in range(6))
        people = (bureau.editor, bureau.head, bureau.secrecy_reviewer, bureau.reviewer, bureau.leader)
        for page, person in zip((editor, head, secrecy, office, leader), people, strict=True):
            sign_in(page, person)
        task = DisclosureTask.objects.get(item=item)
        editor.goto(reverse("disclosure-clock:task", args=[task.pk]))
        axe(editor, "#office-main")
        editor.get_by_role("link", name="撰写公开信息").click()
        editor.fill("[name=title]", TITLE)
        editor.fill("[name=formed_on]", f"{timezone.localdate():%Y-%m-%d}")
        editor.locator("[contenteditable=true]").fill("预算收入见附表。")
        axe(editor, "#content-main")
        fits(editor)  # names of items are long
        editor.get_by_role("button", name="保存并提交审核").click()
        message(editor, "已提交")
        record = Disclosure.objects.get()
        assert (record.task_id, record.state) == (task.pk, State.SECTION_REVIEW)

        decide(head, record, "退回", "请写明收入总额")
        mend(editor, record, "请写明收入总额", "收入总额420万元，联系人王小明。")
        decide(head, record, "同意")
        decide(secrecy, record, "退回", "不要写个人姓名")
        mend(editor, record, "不要写个人姓名", "收入总额420万元。")
        address = reverse("disclosure:information-list")
        for page, button in ((head, "同意"), (secrecy, "同意"), (office, "同意"), (leader, "同意并发布")):
            assert TITLE not in citizen.request.get(address).text()
            decide(page, record, button, "经审查，可以公开。" if page is secrecy else "")
        task.refresh_from_db()
        assert task.state == DisclosureTask.State.DONE

        citizen.goto("/")
        citizen.get_by_role("searchbox").first.fill("部门预算")
        citizen.get_by_role("searchbox").first.press("Enter")
        citizen.get_by_role("link", name=TITLE).click()
        message(citizen, "收入总额420万元。")
        assert "王小明" not in citizen.content()
        citizen.goto(reverse("disclosure:due", args=["government", bureau.bureau.code]))
        row = citizen.locator("tbody tr", has_text=TITLE)
        expect(row).to_contain_text("按时")
        citizen.get_by_role("link", name="最近一次按时").click()
        expect(row).to_be_visible()
        citizen.get_by_label("公开情况").select_option("late")
        citizen.get_by_role("button", name="筛选").click()
        message(citizen, "没有符合条件的公开事项")
        assert not citizen.context.cookies()

    def test_a_correction_is_told_and_a_withdrawal_says_why(self, bureau, item, new_page, sign_in, watch):
        watch.allow("410")  # what was withdrawn is gone
        record = disclose(make_disclosure(bureau, item, title=TITLE, body="<p>收入240万元</p>"), bureau)
        editor, leader, citizen = new_page(), new_page(), new_page()
        sign_in(editor, bureau.editor)
        editor.goto(reverse("admin:disclosure_disclosure_change", args=[record.pk]))
        editor.locator("[contenteditable=true]").fill("收入420万元")
        editor.fill("[name=correction_note]", "收入应为420万元，原写240万元")
        editor.get_by_role("button", name="保存并提交审核").click()
        message(editor, "已提交")
        record.refresh_from_db()
        bureau.approve(record)
        page = reverse("disclosure:information", args=[record.slug])
        citizen.goto(page)
        message(citizen, "收入应为420万元，原写240万元")
        citizen.get_by_role("link", name="与更正前的版本对照").click()
        expect(citizen.locator("del").last).to_be_visible()
        citizen.get_by_role("link", name="返回历次版本").click()
        message(citizen, "现行")

        sign_in(leader, bureau.leader)
        leader.goto(desk("disclosure", record))
        leader.get_by_role("link", name="撤回").click()
        leader.fill("[name=note]", "预算已调整，另行公开")
        leader.get_by_role("button", name="撤回").click()
        message(leader, "已撤回")
        citizen = new_page()  # the other's browser keeps the page for a minute
        citizen.goto(page)
        message(citizen, "预算已调整，另行公开")
        assert "420万元" not in citizen.locator("main").inner_text()
        citizen.get_by_role("link", name="历次版本和变化").click()
        message(citizen, "预算已调整，另行公开")


class TestARequest:
    @pytest.fixture
    def asked(self, bureau, item):
        """A request whose receipt is confirmed, with the code that its applicant keeps."""
        found, code = services.submit(
            Identity(name="王小明", phone="13800000000"),
            unit=bureau.bureau,
            applicant=Applicant.PERSON,
            wanted="专项资金分配方案",
        )
        services.receive(found, bureau.officer)
        return found, code

    def act(self, page: Page, request: DisclosureRequest, label: str, **values: str) -> None:
        page.goto(reverse("disclosure-requests:request", args=[request.pk]))
        panel = page.locator("details").filter(has=page.locator("summary", has_text=re.compile(f"^{label}$")))
        if panel.get_attribute("open") is None:
            panel.locator("summary").click()
        for name, value in values.items():
            box = panel.locator(f"[name$={name}]")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
        panel.get_by_role("button", name=label).click()
        message(page, f"已办理：{label}")

    def follow(self, page: Page, number: str, code: str) -> None:
        page.goto(reverse("disclosure:request-follow"))
        page.get_by_label("申请编号").fill(number)
        page.get_by_label("查询码").fill(code)
        page.get_by_role("main").get_by_role("button", name="查询").click()
        page.wait_for_url(re.compile(r"/request/[^/]+:[^/]+/$"))

    def test_asked_on_a_telephone_and_answered_on_the_last_day(
        self, bureau, item, phone, new_page, sign_in, axe, monkeypatch
    ):
        monkeypatch.setattr(forms, "FASTEST", 0)  # a script types faster than a person
        phone.goto(reverse("disclosure:request-about"))
        axe(phone)
        phone.get_by_role("link", name="填写申请").click()
        axe(phone)
        fits(phone)
        phone.get_by_label("需要什么信息").fill("2025年度科技专项资金分配方案")
        phone.get_by_label("姓名或者组织名称").fill("王小明")
        phone.get_by_label("证件名称").select_option("居民身份证")
        phone.get_by_label("证件号码").fill("410104199001011237")
        phone.get_by_label("联系电话").fill("13800000000")
        phone.get_by_role("button", name="提交申请").click()
        message(phone, "申请已提交")
        axe(phone)
        fits(phone)
        number, code = phone.locator(".site-receipt dd").all_inner_texts()
        self.follow(phone, number, code)
        message(phone, "待确认")

        office, editor, leader = new_page(), new_page(), new_page()
        for page, person in ((office, bureau.officer), (editor, bureau.editor), (leader, bureau.leader)):
            sign_in(page, person)
        found = DisclosureRequest.objects.get()
        self.act(office, found, "确认收到")
        self.act(office, found, "交科室办理", section=str(bureau.section.pk))
        DisclosureRequest.objects.update(due_on=timezone.localdate())  # twenty working days have passed
        office.goto(reverse("disclosure-requests:list"))
        message(office, "今天到期")
        self.act(editor, found, "拟写答复", outcome=Outcome.GRANTED, body="同意公开，方案如下。")
        self.act(leader, found, "审签并答复")
        found.refresh_from_db()
        assert (found.state, found.answered_on) == (RequestState.ANSWERED, found.due_on)
        self.follow(phone, number, code)
        message(phone, "同意公开，方案如下。")
        axe(phone)
        fits(phone)
        assert not phone.context.cookies()

    def test_extended_with_a_reason(self, bureau, asked, phone, page, sign_in):
        found, code = asked
        before = found.due_on
        sign_in(page, bureau.leader)
        self.act(page, found, "延长答复期限", days="15", reason="须向多家单位收集")
        found.refresh_from_db()
        assert found.due_on > before
        self.follow(phone, found.number, code)
        message(phone, f"{found.due_on:%Y-%m-%d}")
        message(phone, "须向多家单位收集")

    def test_asked_for_reasons_and_not_handled(self, bureau, asked, phone, page, new_page, axe, sign_in):
        found, code = asked
        sign_in(page, bureau.officer)
        self.act(page, found, "要求说明理由", why="本年度已提出同类申请46件。")
        self.follow(phone, found.number, code)
        message(phone, "请您说明理由")
        message(phone, "本年度已提出同类申请46件。")
        axe(phone)
        fits(phone)
        phone.get_by_label("申请的理由").fill("就是想要。")
        phone.get_by_role("button", name="提交理由").click()
        message(phone, "办理中")
        page.goto(reverse("disclosure-requests:request", args=[found.pk]))
        message(page, "就是想要。")
        axe(page, "#office-main")
        self.act(page, found, "拟写答复", outcome=Outcome.EXCESSIVE, body="理由不合理，不予处理。")
        leader = new_page()
        sign_in(leader, bureau.leader)
        self.act(leader, found, "审签并答复")
        self.follow(phone, found.number, code)
        message(phone, "无正当理由大量反复申请")
        message(phone, "第三十五条")

    def test_charged_a_fee_and_paid(self, bureau, asked, phone, page, new_page, axe, sign_in):
        found, code = asked
        leader = new_page()
        sign_in(leader, bureau.leader)
        ground = "本月第14件，按件计收。请到非税窗口缴纳。"
        self.act(leader, found, "通知缴纳信息处理费", amount="100", ground=ground)
        self.follow(phone, found.number, code)
        message(phone, "请您缴费")
        message(phone, "100.00元")
        axe(phone)
        fits(phone)
        sign_in(page, bureau.officer)
        self.act(page, found, "登记缴费")
        found.refresh_from_db()
        assert found.state == RequestState.OPEN
        self.follow(phone, found.number, code)
        message(phone, f"{found.due_on:%Y-%m-%d}")

    def test_refused_with_its_article(self, bureau, asked, phone, page, new_page, sign_in, watch):
        watch.allow(r"status of 422")  # what was left out is said
        found, code = asked
        sign_in(page, bureau.officer)
        page.goto(reverse("disclosure-requests:request", args=[found.pk]))
        panel = page.locator("details").filter(has=page.locator("summary", has_text="拟写答复"))
        panel.locator("[name$=outcome]").select_option(Outcome.STATE_SECRET)
        panel.locator("[name$=body]").fill("属于国家秘密，不予公开。")
        panel.get_by_role("button", name="拟写答复").click()
        message(page, "须写明依据的条款")
        article = "《中华人民共和国政府信息公开条例》第十四条"
        panel.locator("[name$=basis]").fill(article)
        panel.get_by_role("button", name="拟写答复").click()
        message(page, "已办理：拟写答复")
        leader = new_page()
        sign_in(leader, bureau.leader)
        self.act(leader, found, "审签并答复")
        self.follow(phone, found.number, code)
        message(phone, "属于国家秘密，不予公开。")
        message(phone, article)


class TestPages:
    """axe-core on every page, on a desk screen and on a telephone."""

    @pytest.fixture
    def record(self, bureau, item):
        inner = publish(make_item(bureau, audience=Audience.PARTY, title="党内事项"), bureau)
        disclose(make_disclosure(bureau, inner, title="党内通报"), bureau)
        record = disclose(make_disclosure(bureau, item, title=TITLE), bureau)
        with editing(record, bureau.editor) as row:
            row.body, row.correction_note = "<p>收入420万元</p>", "收入应为420万元"
        return publish(record, bureau)

    @pytest.mark.parametrize("size", ["page", "phone"])
    def test_public_pages(self, bureau, item, record, size, axe, request):
        page = request.getfixturevalue(size)
        unit = bureau.bureau.code
        task = DisclosureTask.objects.filter(item=item).first()
        own = f"/disclosure/information/{record.slug}/"
        posting = Posting(
            item=item, organisation=item.organisation, title="上墙公示", on=timezone.localdate()
        )
        posting.form, posting.place, posting.recorded_by = Form.BOARD, "一楼大厅", bureau.editor
        posting.save()
        for address in (
            "/disclosure/",
            "/disclosure/guide/",
            "/disclosure/information/",
            own,
            f"{own}versions/",
            f"{own}versions/1...2/",
            f"/disclosure/item/{item.slug}/",
            f"/disclosure/item/{item.slug}/versions/",
            f"/disclosure/government/{unit}/",
            f"/disclosure/government/{unit}/due/",
            f"/disclosure/government/{unit}/due/?state=late",
            f"/disclosure/task/{task.pk}/",
            f"/disclosure/posting/{posting.pk}/",
            "/disclosure/request/follow/",
            "/search/?q=预算",
            "/",
            "/map/",
        ):
            page.goto(address)
            axe(page)
            fits(page)

    @pytest.mark.parametrize("size", ["page", "phone"])
    def test_the_members_area(self, record, size, axe, request):
        page = request.getfixturevalue(size)
        member = UserFactory(is_party_member=True, is_staff=False)
        page.goto("/disclosure/members/")
        message(page, "党员专区要登录才能看")
        axe(page)
        page.get_by_label("账号").fill(member.username)
        page.get_by_label("密码").fill("correct horse battery")
        page.get_by_role("main").get_by_role("button", name="登录").click()
        page.wait_for_url("**/disclosure/members/")
        expect(page.get_by_role("link", name="党内通报")).to_be_visible()
        expect(page.get_by_role("link", name=TITLE)).to_have_count(0)
        axe(page)
        fits(page)

    @pytest.mark.parametrize("size", ["page", "phone"])
    def test_office_pages(self, bureau, item, record, size, axe, sign_in, request):
        page = request.getfixturevalue(size)
        found, _code = services.submit(
            Identity(name="王小明"), unit=bureau.bureau, applicant=Applicant.PERSON, wanted="分配方案"
        )
        services.receive(found, bureau.officer)
        sign_in(page, bureau.officer)
        for address in (
            reverse("disclosure-clock:tasks"),
            reverse("disclosure-clock:punctuality"),
            reverse("disclosure-requests:list"),
            reverse("disclosure-requests:register"),
            reverse("disclosure-requests:request", args=[found.pk]),
            desk("disclosure", record),
        ):
            page.goto(address)
            axe(page, "#office-main")
            fits(page)
