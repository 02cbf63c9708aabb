"""The review desk as its users meet it."""

import html
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portal.accounts import roles
from portal.publishing.actions import Approve, Submit, editing
from portal.publishing.models import Notice, Publication, State
from powers.models import PowerType
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
        from portal.publishing.actions import Recall

        Recall(self.power, self.bureau.editor).run()
        with editing(self.power, self.bureau.editor) as row:
            row.conditions = "新的条件"
        self.power.refresh_from_db()
        Submit(self.power, self.bureau.editor).run()

    def __exit__(self, *error):
        return False


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
    from portal.publishing.models import ReviewEntry
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
    for chosen in ("todo", "all"):
        with django_assert_max_num_queries(10):
            client.get(reverse("review:queue"), {"list": chosen})
    editor = sign_in(bureau.editor)
    with django_assert_max_num_queries(10):
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
