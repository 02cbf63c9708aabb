"""The review desk as its users meet it."""

import html
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import roles
from portal.publishing.actions import Approve, Erase, Recall, Return, Submit, Withdraw, editing
from portal.publishing.models import Audience, Notice, Publication, ReviewEntry, State
from powers.models import Power, PowerType
from tests.disclosure.records import make_disclosure, make_item, publish
from tests.factories import Bureau, LegalBasisFactory, PostFactory, PowerFactory


@pytest.fixture
def sign_in():
    def _sign_in(user):
        client = Client()
        client.force_login(user)
        return client

    return _sign_in


def text(response) -> str:
    return html.unescape(response.content.decode())


def url(name: str, power, *more) -> str:
    return reverse(f"review:{name}", args=["power", power.pk, *more])


def decide(client, power, act, note="", revision=None):
    power.refresh_from_db()
    data = {"revision": power.revision if revision is None else revision, "note": note}
    return client.post(url("act", power, act), data, follow=True)


def test_from_draft_to_the_public_through_the_screens(bureau, sign_in):
    power = bureau.power(name="技术合同认定登记")
    decide(sign_in(bureau.editor), power, "submit")
    for person in (bureau.head, bureau.reviewer, bureau.leader):
        client = sign_in(person)
        assert "技术合同认定登记" in text(client.get(reverse("review:queue")))
        answer = decide(client, power, "approve", "同意")
        done = "已同意并发布" if person is bureau.leader else "已同意"
        assert f"{done}“技术合同认定登记”" in text(answer)
        assert "没有等待您办理的事项" in text(client.get(reverse("review:queue")))
    power.refresh_from_db()
    assert power.state == State.PUBLISHED
    assert Publication.objects.get().object_id == power.pk


def test_the_queue_says_who_holds_it(bureau, sign_in):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    page = text(sign_in(bureau.editor).get(reverse("review:queue"), {"list": "sent"}))
    assert power.name in page
    assert bureau.head.full_name in page
    assert "科室审核" in page


def test_the_one_who_wrote_it_sees_no_buttons_and_is_told_why(bureau, sign_in):
    bureau.person(roles.SECTION_EDITOR, bureau.section)
    power = bureau.power()
    both = bureau.editor
    bureau_grant(both, bureau)
    Submit(power, both).run()
    page = text(sign_in(both).get(url("record", power)))
    assert "您已参与过本版本的编制或审核" in page
    assert url("act", power, "approve") not in page
    assert "您已参与过本版本" in text(decide(sign_in(both), power, "approve"))
    power.refresh_from_db()
    assert power.state == State.SECTION_REVIEW


def bureau_grant(user, bureau):
    from portal.organisations.services import grant_role

    grant_role(user, roles.SECTION_HEAD, bureau.section)


def test_returning_needs_a_reason_and_the_editor_reads_it(bureau, sign_in):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    head = sign_in(bureau.head)
    assert "请写明理由" in text(decide(head, power, "return"))
    power.refresh_from_db()
    assert power.state == State.SECTION_REVIEW
    decide(head, power, "return", "设定依据请写明条款")
    power.refresh_from_db()
    assert power.state == State.RETURNED
    assert "设定依据请写明条款" in text(sign_in(bureau.editor).get(url("record", power)))


def test_the_second_of_two_reviewers_learns_who_was_first(bureau, sign_in):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    power.refresh_from_db()
    seen = power.revision
    Approve(power, bureau.head).run()
    other = bureau.person(roles.SECTION_HEAD, bureau.section)
    page = text(decide(sign_in(other), power, "return", "我不同意这样写", revision=seen))
    assert f"{bureau.head.full_name}已于" in page
    assert "我不同意这样写" in page, "what was typed is kept"
    power.refresh_from_db()
    assert power.state == State.OFFICE_REVIEW


def test_the_record_shows_what_changed_since_the_published_version(bureau, sign_in):
    power = bureau.publish(bureau.power(conditions="当事人提出申请"))
    with editing(power, bureau.editor) as row:
        row.conditions = "当事人提出书面申请"
    page = text(sign_in(bureau.head).get(url("record", power)))
    assert "<ins>书面</ins>" in page
    assert "行使条件" in page


@pytest.fixture
def returned(bureau):
    """A revision of a public power that the head has sent back to the editor."""
    power = bureau.power(conditions="当事人提出申请", requirements="按时办结")
    LegalBasisFactory(power=power, article="第六十三条")
    power = bureau.publish(power)
    with editing(power, bureau.editor) as row:
        row.requirements = "按时公开办结"
    power.refresh_from_db()
    Submit(power, bureau.editor).run()
    Return(power, bureau.head, note="请写明申请的形式").run()
    return power


def sections(page: str) -> dict[str, str]:
    """The page's text by its headings of the second level, without tags but for marks of changes."""
    bare = re.sub(r"<(?!/?(?:h2|ins|del)\b)[^>]+>", "", page)
    parts = re.split(r"<h2[^>]*>(.*?)</h2>", bare, flags=re.S)
    return {heading.strip(): body for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def test_a_record_submitted_again_shows_what_was_changed_after_the_return(bureau, sign_in, returned):
    with editing(returned, bureau.editor) as row:
        row.conditions = "当事人提出书面申请"
        basis = row.legal_bases.get()
        basis.article = "第六十四条"
        basis.save()
        LegalBasisFactory(power=row, title="专利行政执法办法", position=1)
    returned.refresh_from_db()
    Submit(returned, bureau.editor).run()
    page = sections(text(sign_in(bureau.head).get(url("record", returned))))
    since = page["退回后的改动"]
    assert f"{bureau.head.full_name}于" in since and "请写明申请的形式" in since
    assert "<ins>书面</ins>" in since
    assert "设定依据" in since and "第六十四条" in re.sub(r"<del>.*?</del>|</?ins>", "", since)
    assert "专利行政执法办法" in re.sub(r"</?ins>", "", since)
    assert "目标要求" not in since, "what he had read already isn't told again"
    public = page["与正在公开的版本相比"]
    assert "<ins>书面</ins>" in public and "<ins>公开</ins>" in public


def test_submitted_again_without_a_change_is_said(bureau, sign_in, returned):
    editor = sign_in(bureau.editor)
    assert "退回后的改动" not in text(editor.get(url("record", returned)))
    Submit(returned, bureau.editor).run()
    page = sections(text(sign_in(bureau.head).get(url("record", returned))))
    assert "退回后内容没有改动" in page["退回后的改动"]


def test_only_the_newest_return_counts(bureau, sign_in, returned):
    with editing(returned, bureau.editor) as row:
        row.conditions = "当事人提出书面申请"
    returned.refresh_from_db()
    Submit(returned, bureau.editor).run()
    Return(returned, bureau.head, note="请写明期限").run()
    with editing(returned, bureau.editor) as row:
        row.requirements = "三日内公开办结"
    returned.refresh_from_db()
    Submit(returned, bureau.editor).run()
    since = sections(text(sign_in(bureau.head).get(url("record", returned))))["退回后的改动"]
    assert "请写明期限" in since and "目标要求" in since
    assert "行使条件" not in since and "请写明申请的形式" not in since


def test_changed_recipients_are_changes_after_a_return(bureau, sign_in):
    power = bureau.power(audience=Audience.SPECIFIED)
    power.audience_organisations.add(bureau.section)
    Submit(power, bureau.editor).run()
    Return(power, bureau.head, note="范围太小").run()
    with editing(power, bureau.editor) as row:
        row.audience_organisations.add(bureau.bureau)
    power.refresh_from_db()
    Submit(power, bureau.editor).run()
    since = sections(text(sign_in(bureau.head).get(url("record", power))))["退回后的改动"]
    assert "特定对象：机构" in since and bureau.bureau.name in since
    assert "特定对象：人员" not in since


def test_without_a_return_nothing_is_said_of_one(bureau, sign_in, returned):
    other = bureau.power()
    Submit(other, bureau.editor).run()
    assert "退回后" not in text(sign_in(bureau.head).get(url("record", other)))
    Submit(returned, bureau.editor).run()
    for person in (bureau.head, bureau.reviewer, bureau.leader):
        Approve(returned, person).run()
    assert "退回后" not in text(sign_in(bureau.head).get(url("record", returned)))
    with editing(returned, bureau.editor) as row:
        row.requirements = "按时办结"
    returned.refresh_from_db()
    Submit(returned, bureau.editor).run()
    assert "退回后" not in text(sign_in(bureau.head).get(url("record", returned))), "a version of its own"


def test_after_a_withdrawal_the_draft_is_compared_with_what_was_public_last(bureau, sign_in):
    power = bureau.publish(bureau.power(conditions="当事人提出申请"))
    with editing(power, bureau.editor) as row:
        row.conditions = "当事人提出书面申请"
    power.refresh_from_db()
    power = bureau.publish(power)
    Withdraw(power, bureau.leader, note="依据已废止").run()
    page = text(sign_in(bureau.editor).get(url("record", power)))
    assert "草稿与最后公开的版本一致" in page and page.count("依据已废止") >= 1
    with editing(power, bureau.editor) as row:
        row.conditions = "当事人提出书面申请并签名"
    for reader in (bureau.editor, bureau.head):
        page = text(sign_in(reader).get(url("record", power)))
        parts = sections(page)
        assert "首次公开的内容" not in parts
        compared = parts["与停止公开前最后公开的版本相比"]
        assert "当事人提出书面申请<ins>并签名</ins>" in compared, (
            "with the second version, not with the first"
        )
        assert "职权名称" not in compared, "what stayed isn't told"
        assert "撤回理由" in page and "退回理由" not in page.replace("退回时请在上框写明理由", "")
        assert "依据已废止" in page
        if reader is bureau.editor:
            power.refresh_from_db()
            Submit(power, bureau.editor).run()
    Return(power, bureau.head, note="请附依据").run()
    page = text(sign_in(bureau.editor).get(url("record", power)))
    assert "退回理由" in page and "请附依据" in page
    assert "撤回理由" in page and "依据已废止" in page


def test_after_the_law_had_the_old_content_erased_all_of_it_is_shown(bureau, sign_in):
    power = bureau.publish(bureau.power(conditions="当事人提出申请"))
    published = power.publication_id
    Withdraw(power, bureau.leader, note="含个人信息").run()
    Erase(power, bureau.leader, sequences=[published], note="依法删除").run()
    with editing(power, bureau.editor) as row:
        row.requirements = "按时办结"
    page = sections(text(sign_in(bureau.head).get(url("record", power))))
    assert "按时办结" in page["全部内容"] and "当事人提出申请" in page["全部内容"]
    assert "已依法删除内容，不能对比" in page["全部内容"]


def test_others_who_have_it_open_are_named(bureau, sign_in):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    sign_in(bureau.head).get(url("record", power))
    reviewer = sign_in(bureau.reviewer)
    assert f"{bureau.head.full_name}正在查看" in text(reviewer.get(url("record", power)))
    assert text(reviewer.post(url("presence", power))) == f"{bureau.head.full_name}正在查看"
    assert f"{bureau.head.full_name}正在查看" in text(reviewer.get(reverse("review:queue"), {"list": "all"}))


def test_strangers_get_nothing(bureau, sign_in):
    power = bureau.power()
    stranger = Bureau().head
    for page in ("record", "erase"):
        assert sign_in(stranger).get(url(page, power)).status_code == 404
    assert sign_in(stranger).post(url("act", power, "submit"), {"revision": 0}).status_code == 404
    assert Client().get(url("record", power)).status_code == 302
    assert sign_in(bureau.head).get(url("act", power, "explode")).status_code == 404
    assert sign_in(bureau.head).get("/office/review/nothing/1/").status_code == 404


def test_several_at_once_after_a_page_to_confirm(bureau, sign_in):
    powers = [bureau.power() for _number in range(3)]
    for power in powers:
        Submit(power, bureau.editor).run()
        power.refresh_from_db()
    head = sign_in(bureau.head)
    ticked = {"kind": "power", "act": "approve", "item": [f"{power.pk}:{power.revision}" for power in powers]}
    asked = text(head.post(reverse("review:bulk"), ticked))
    assert all(power.name in asked for power in powers)
    powers[0].refresh_from_db()
    assert powers[0].state == State.SECTION_REVIEW, "nothing happens before confirming"
    with editing_after_recall(powers[1], bureau):
        pass
    done = text(head.post(reverse("review:bulk"), {**ticked, "confirmed": "1", "note": "同意"}))
    states = []
    for power in powers:
        power.refresh_from_db()
        states.append(power.state)
    assert states == [State.OFFICE_REVIEW, State.SECTION_REVIEW, State.OFFICE_REVIEW]
    assert "未办理" in done, "the one that was changed meanwhile is refused by name"


class editing_after_recall:
    """The editor takes it back, changes it and submits it again, while the head has the list open."""

    def __init__(self, power, bureau):
        self.power, self.bureau = power, bureau

    def __enter__(self):
        Recall(self.power, self.bureau.editor).run()
        with editing(self.power, self.bureau.editor) as row:
            row.conditions = "新的条件"
        self.power.refresh_from_db()
        Submit(self.power, self.bureau.editor).run()

    def __exit__(self, *error):
        return False


def test_ticking_nothing_is_told_once_on_the_list_that_was_open(bureau, sign_in):
    head = sign_in(bureau.head)
    data = {"kind": "power", "act": "approve", "list_query": "list=todo&stage=section_review"}
    answer = head.post(reverse("review:bulk"), data, follow=True)
    page = text(answer)
    assert page.count("没有勾选事项") == 1
    assert answer.redirect_chain[-1][0] == f"{reverse('review:queue')}?list=todo&stage=section_review"
    assert "已由他人办理" not in page
    assert head.post(reverse("review:bulk"), {"list_query": "//evil.example/"}).url.startswith(
        "/office/review/?"
    )


def test_when_others_have_decided_on_all_that_alone_is_told(bureau, sign_in):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    power.refresh_from_db()
    data = {"kind": "power", "act": "approve", "item": [f"{power.pk}:{power.revision}"]}
    Approve(power, bureau.head).run()
    page = text(sign_in(bureau.head).post(reverse("review:bulk"), data))
    assert "所选事项都已由他人办理" in page and "没有勾选" not in page


def test_a_button_of_an_old_page_says_who_saved_and_when(bureau, sign_in):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    Recall(power, bureau.editor).run()
    other = bureau.person(roles.SECTION_EDITOR, bureau.section)
    with editing(power, other) as row:
        row.conditions = "新的条件"
    at = timezone.localtime(ReviewEntry.objects.last().at).strftime("%Y-%m-%d %H:%M")
    page = text(decide(sign_in(bureau.editor), power, "recall"))
    assert f"{other.full_name}已于{at}修改并保存，该事项现为“草稿”。请刷新后再办理。" in page
    assert "您已于" in text(decide(sign_in(other), power, "recall")), "his own other window"


def test_bulk_return_needs_a_reason(bureau, sign_in):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    power.refresh_from_db()
    data = {"kind": "power", "act": "return", "item": [f"{power.pk}:{power.revision}"], "confirmed": "1"}
    assert "请写明理由" in text(sign_in(bureau.head).post(reverse("review:bulk"), data))
    power.refresh_from_db()
    assert power.state == State.SECTION_REVIEW


def test_withdrawing_asks_for_a_public_reason(bureau, sign_in):
    power = bureau.publish(bureau.power())
    leader = sign_in(bureau.leader)
    assert "撤回理由（向公众公开）" in text(leader.get(url("act", power, "withdraw")))
    assert "请写明理由" in text(decide(leader, power, "withdraw"))
    decide(leader, power, "withdraw", "机构职能调整")
    power.refresh_from_db()
    assert power.state == State.WITHDRAWN
    assert Publication.objects.first().snapshot.reason == "机构职能调整"


def test_submission_lists_what_must_be_mended(bureau, sign_in):
    power = bureau.power(power_type=PowerType.PUNISHMENT)
    page = text(decide(sign_in(bureau.editor), power, "submit"))
    assert "设定依据，请至少填写一条" in page
    LegalBasisFactory(power=power)
    assert "已提交" in text(decide(sign_in(bureau.editor), power, "submit"))


def test_erasing_an_old_version_by_law(bureau, sign_in):
    power = bureau.publish(bureau.power(conditions="身份证号41010119900101"))
    with editing(power, bureau.editor) as row:
        row.conditions = "不含个人信息"
    bureau.publish(power)
    leader = sign_in(bureau.leader)
    assert "第1条：版本1" in text(leader.get(url("erase", power)))
    power.refresh_from_db()
    data = {"revision": power.revision, "sequences": ["1"], "note": "误公开个人信息"}
    assert "已删除所选版本的内容" in text(leader.post(url("erase", power), data, follow=True))
    assert "41010119900101" not in text(leader.get(url("version", power, 1)))
    call_command("verify_ledger")
    assert sign_in(bureau.head).get(url("erase", power)).status_code == 403


def test_notices_lead_to_the_record_and_are_read_then(bureau, sign_in):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    head = sign_in(bureau.head)
    notice = Notice.objects.get(user=bureau.head)
    assert notice.text in text(head.get(reverse("review:notices")))
    answer = head.get(reverse("review:notice", args=[notice.pk]))
    assert answer.url == url("record", power)
    notice.refresh_from_db()
    assert notice.read_at
    assert sign_in(bureau.leader).get(reverse("review:notice", args=[notice.pk])).status_code == 404


@pytest.mark.parametrize("number", [10, 300])
def test_queries_of_the_queue_do_not_grow(bureau, sign_in, number, django_assert_max_num_queries):
    from powers.models import Power

    powers = [PowerFactory(organisation=bureau.section) for _each in range(number)]
    Power.objects.update(state=State.SECTION_REVIEW)
    ReviewEntry.objects.bulk_create(
        ReviewEntry(
            kind="power",
            object_id=power.pk,
            version_no=1,
            action="submitted",
            stage="draft",
            user=bureau.editor,
        )
        for power in powers
    )
    client = sign_in(bureau.head)
    at_most = 16  # four count the kinds; two are the menu's, for what is due and what was asked for
    for chosen in ("todo", "all"):
        with django_assert_max_num_queries(at_most):
            client.get(reverse("review:queue"), {"list": chosen})
    editor = sign_in(bureau.editor)
    with django_assert_max_num_queries(at_most):
        editor.get(reverse("review:queue"), {"list": "sent"})


def test_what_changed_is_said_in_words(bureau, sign_in):
    power = bureau.power(promised_limit=20, promised_limit_unit="working_days")
    bureau.publish(power)
    with editing(power, bureau.editor) as row:
        row.promised_limit, row.promised_limit_unit = 15, "days"
        row.post = PostFactory(organisation=power.organisation, name="科长", is_key_post=True)
    page = text(sign_in(bureau.editor).get(url("record", power)))
    assert "承诺时限" in page and "承诺时限单位" not in page
    assert re.search(r"20个工作日.*15日", re.sub(r"<[^>]+>", "", page), re.S)
    assert "科长（重要岗位）" in page


def test_an_empty_power_may_be_submitted_but_everybody_sees_what_it_lacks(bureau, sign_in):
    power = bureau.power()
    lacking = ("没有填写设定依据", "没有选择责任岗位", "没有咨询电话", "没有监督投诉电话")
    editor = sign_in(bureau.editor)
    asked = sections(text(editor.get(url("act", power, "submit"))))["请核对"]
    assert all(words in asked for words in lacking), "before he submits"
    assert "确实如此的，不影响提交和审核。" in asked, (
        "fit for what is missing, and for warnings of a flowchart"
    )
    seen = sections(text(decide(editor, power, "submit")))["请核对"]
    assert all(words in seen for words in lacking), "and after it"
    power.refresh_from_db()
    assert power.state == State.SECTION_REVIEW
    assert all(
        words in sections(text(sign_in(bureau.head).get(url("record", power))))["请核对"] for words in lacking
    )


def test_what_is_filled_in_or_inherited_needs_no_check(bureau, sign_in):
    bureau.bureau.phone, bureau.bureau.complaint_phone = "0371-66660001", "12345"
    bureau.bureau.save()
    power = bureau.power(post=PostFactory(organisation=bureau.section))
    LegalBasisFactory(power=power)
    bureau.draw(power)
    Submit(power, bureau.editor).run()
    assert "请核对" not in text(sign_in(bureau.head).get(url("record", power)))
    Power.objects.filter(pk=power.pk).update(post=None)
    assert "请核对" in text(sign_in(bureau.head).get(url("record", power)))


def test_what_nobody_outside_reads_needs_no_telephone(bureau, sign_in):
    power = bureau.power(audience=Audience.INTERNAL)
    cautions = sections(text(sign_in(bureau.editor).get(url("record", power))))["请核对"]
    assert "没有填写设定依据" in cautions and "电话" not in cautions.split("首次公开")[0]


def test_whoever_approves_is_told_who_has_it_next(bureau, sign_in):
    power = bureau.power(name="科技成果登记")
    assert f"现由{bureau.head.full_name}办理（科室审核）。" in text(
        decide(sign_in(bureau.editor), power, "submit")
    )
    page = text(decide(sign_in(bureau.head), power, "approve"))
    assert f"已同意“科技成果登记”。现由{bureau.reviewer.full_name}办理（办公室审核）。" in page
    bureau.leader.is_active = False
    bureau.leader.save()
    page = text(decide(sign_in(bureau.reviewer), power, "approve"))
    assert "已同意“科技成果登记”。领导审批没有人可以办理，请联系安全管理员授予角色。" in page


def test_what_only_the_party_reads_is_published_without_a_link(bureau, sign_in):
    power = bureau.power(name="党员发展", audience=Audience.PARTY)
    Submit(power, bureau.editor).run()
    for person in (bureau.head, bureau.reviewer):
        Approve(power, person).run()
    page = text(decide(sign_in(bureau.leader), power, "approve"))
    assert "已同意并发布“党员发展”。" in page and "查看公开页面" not in page


def test_what_stays_internal_is_not_called_published(bureau, sign_in):
    power = bureau.power(name="内部事项", audience=Audience.INTERNAL)
    Submit(power, bureau.editor).run()
    for person in (bureau.head, bureau.reviewer):
        Approve(power, person).run()
    leader = sign_in(bureau.leader)
    page = text(leader.get(url("record", power)))
    assert "首次审定的内容" in page and "首次公开的内容" not in page
    assert "同意（内部，不公开）" in page and "同意并发布" not in page
    page = text(decide(leader, power, "approve"))
    assert "已同意“内部事项”（内部，不公开）。" in page and "已同意并发布" not in page


def test_what_was_not_mended_after_a_return_is_submitted_only_if_that_is_meant(bureau, sign_in, returned):
    editor = sign_in(bureau.editor)
    asked = editor.get(url("act", returned, "submit"))
    page = text(asked)
    assert "退回后内容没有改动。" in page and "仍要提交" in page and "请写明申请的形式" in page
    answer = text(decide(editor, returned, "submit"))
    assert "已提交" in answer
    returned.refresh_from_db()
    assert returned.state == State.SECTION_REVIEW
    Return(returned, bureau.head, note="请写明申请的形式").run()
    with editing(returned, bureau.editor) as row:
        row.conditions = "当事人提出书面申请"
    assert "仍要提交" not in text(editor.get(url("act", returned, "submit")))


def test_nothing_that_waits_is_hidden_behind_another_kind(bureau, sign_in):
    """The desk opens on a kind of which something waits, and says of each how many do."""
    item = publish(make_item(bureau), bureau)
    disclosure = make_disclosure(bureau, item, title="任前公示")
    Submit(disclosure, bureau.editor).run()
    client = sign_in(bureau.head)
    shown = client.get(reverse("review:queue"))
    assert "任前公示" in shown.text and "共1项" in shown.text
    kinds = re.findall(r'kind=(\w+)"( aria-current="page")?>[^<]*<span[^>]*>(\d+)<', shown.text)
    assert ("disclosure", ' aria-current="page"', "1") in kinds
    assert ("power", "", "0") in kinds
    assert "任前公示" not in client.get(reverse("review:queue") + "?kind=power").text


def test_what_was_returned_stands_first_whatever_kind_it_is_of(bureau, sign_in):
    power = bureau.power(name="科技成果登记")
    Submit(power, bureau.editor).run()
    disclosure = make_disclosure(bureau, publish(make_item(bureau), bureau), title="任前公示")
    Submit(disclosure, bureau.editor).run()
    Return(disclosure, bureau.head, note="请写明公示期").run()
    text = sign_in(bureau.editor).get(reverse("admin:index")).text
    text = text[text.index("我提交的") :]
    assert text.index("任前公示") < text.index("科技成果登记")
