"""The secrecy review (保密审查): who passes it, its record, and switching it on and off while records wait."""

import html
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.urls import reverse
from django.utils import timezone

from portal.accounts import roles
from portal.organisations.services import grant_role
from portal.publishing.actions import Approve, Return, Submit
from portal.publishing.due import publish_if_due
from portal.publishing.errors import FourEyes, NotPermitted, ReasonRequired
from portal.publishing.models import Audience, Publication, State
from portal.publishing.rounds import secrecy_record
from portal.publishing.secrecy import MATTERS, ground
from portal.publishing.selectors import queue
from portal.publishing.stages import STAGES, stages_of
from powers.kind import PowerKind
from tests.clients import client_of

ALL = [matter.code for matter in MATTERS]
KIND = PowerKind()
pytestmark = pytest.mark.django_db


@pytest.fixture
def switched_on(settings):
    settings.SECRECY_REVIEW_KINDS = ["power"]


@pytest.fixture
def power(bureau):
    bureau.secrecy_reviewer  # noqa: B018 - whom nobody has asked for yet
    power = bureau.power(name="科技成果登记")
    Submit(power, bureau.editor).run()
    return power


@pytest.fixture
def waiting(switched_on, bureau, power):
    return bureau.approve(power, until=State.SECRECY_REVIEW)


def text(response) -> str:
    return html.unescape(response.content.decode())


def act(person, power, name, **data):
    power.refresh_from_db()
    address = reverse("review:act", args=["power", power.pk, name])
    return client_of(person).post(address, {"revision": power.revision, "note": "", **data}, follow=True)


def page(person, power) -> str:
    return text(client_of(person).get(reverse("review:record", args=["power", power.pk])))


class TestWhoPassesIt:
    def test_powers_do_not_by_themselves(self, bureau, power):
        assert [stage.permission for stage in stages_of(KIND)] == [
            "review_section",
            "review_office",
            "approve_publication",
        ]
        Approve(power, bureau.head).run()
        assert power.state == State.OFFICE_REVIEW

    def test_they_do_once_the_bureau_says_so(self, bureau, waiting):
        assert stages_of(KIND) == STAGES
        assert waiting.state == State.SECRECY_REVIEW
        assert queue(bureau.secrecy_reviewer, KIND).get() == waiting
        assert bureau.secrecy_reviewer.notices.filter(text__contains="保密审查").exists()
        bureau.approve(waiting)
        assert waiting.state == State.PUBLISHED

    def test_a_kind_may_always_pass_it(self, monkeypatch):
        monkeypatch.setattr(PowerKind, "secrecy_review", True)
        assert stages_of(KIND) == STAGES

    def test_a_misspelt_kind_is_an_error_of_the_settings(self, settings):
        settings.SECRECY_REVIEW_KINDS = ["power", "pover"]
        (error,) = [found for found in run_checks() if found.id == "publishing.E001"]
        assert "'pover'" in error.msg


class TestItsRecord:
    def test_an_approval_needs_a_ground(self, bureau, waiting):
        with pytest.raises(ReasonRequired):
            Approve(waiting, bureau.secrecy_reviewer, note="  ").run()
        Approve(waiting, bureau.secrecy_reviewer, note="不涉密，可以公开。").run()
        record = secrecy_record(waiting, 1)
        assert (record.user, record.note) == (bureau.secrecy_reviewer, "不涉密，可以公开。")
        assert waiting.state == State.OFFICE_REVIEW

    def test_a_return_needs_a_reason(self, bureau, waiting):
        with pytest.raises(ReasonRequired):
            Return(waiting, bureau.secrecy_reviewer).run()
        Return(waiting, bureau.secrecy_reviewer, note="涉及商业秘密").run()
        assert (waiting.state, waiting.state_note) == (State.RETURNED, "涉及商业秘密")
        assert secrecy_record(waiting, 1) is None

    def test_it_is_nobody_elses(self, bureau, waiting):
        for person in (bureau.editor, bureau.reviewer, bureau.leader):
            with pytest.raises(NotPermitted):
                Approve(waiting, person, note="可以公开").run()
        grant_role(bureau.head, roles.SECRECY_REVIEWER, bureau.bureau)
        with pytest.raises(FourEyes):
            Approve(waiting, bureau.head, note="可以公开").run()

    def test_a_new_round_is_reviewed_anew(self, bureau, waiting):
        bureau.approve(waiting, until=State.OFFICE_REVIEW)
        Return(waiting, bureau.reviewer, note="改一改").run()
        Submit(waiting, bureau.editor).run()
        assert secrecy_record(waiting, 1) is None
        bureau.approve(waiting, until=State.OFFICE_REVIEW)
        assert secrecy_record(waiting, 1) is not None

    def test_what_was_looked_for_is_put_into_words(self):
        assert ground(ALL, "", Audience.SOCIETY) == (
            "经审查，不涉及国家秘密、商业秘密、个人隐私，不会危及国家安全、公共安全、经济安全、社会稳定，"
            "不属于内部事务信息、过程性信息（《政府信息公开条例》第十四条、第十五条、第十六条），可以公开。"
        )
        assert ground(["privacy"], " 已隐去姓名。 ", Audience.PARTY) == (
            "经审查，不涉及个人隐私（《政府信息公开条例》第十五条），可以党内公开。\n已隐去姓名。"
        )
        assert ground([], "依据保密事项范围。", Audience.INTERNAL) == (
            "经审查，可以作为内部事项，不公开。\n依据保密事项范围。"
        )
        assert ground([], "  ", Audience.SOCIETY) == ""


class TestOnTheDesk:
    def test_the_form_lists_what_is_looked_for(self, bureau, waiting):
        shown = page(bureau.secrecy_reviewer, waiting)
        assert all(str(matter.finding) in shown for matter in MATTERS)
        assert "依据和理由" in shown and "同意并发布" not in shown
        assert "经审查（同意时勾选）" not in page(bureau.editor, waiting)

    def test_ticks_and_text_become_the_record(self, bureau, waiting):
        answer = act(bureau.secrecy_reviewer, waiting, "approve", checked=ALL, note="已与业务科室核对。")
        assert "已同意“科技成果登记”" in text(answer)
        waiting.refresh_from_db()
        assert waiting.state == State.OFFICE_REVIEW
        note = secrecy_record(waiting, 1).note
        assert "不涉及国家秘密" in note and "可以公开。\n已与业务科室核对。" in note
        shown = page(bureau.reviewer, waiting)
        assert "保密审查记录" in shown and "已与业务科室核对。" in shown
        assert bureau.secrecy_reviewer.full_name in shown

    def test_agreeing_on_no_ground_is_refused_and_says_why(self, bureau, waiting):
        answer = text(act(bureau.secrecy_reviewer, waiting, "approve"))
        assert "请勾选审查过的内容，或写明依据和理由。" in answer
        waiting.refresh_from_db()
        assert waiting.state == State.SECRECY_REVIEW

    def test_what_is_ticked_is_no_reason_to_return(self, bureau, waiting):
        answer = text(act(bureau.secrecy_reviewer, waiting, "return", checked=["privacy"]))
        assert "请写明理由。" in answer
        assert 'value="privacy"' in answer and "checked" in answer, "nothing typed is lost"
        act(bureau.secrecy_reviewer, waiting, "return", checked=["privacy"], note="含有身份证号")
        waiting.refresh_from_db()
        assert waiting.state_note == "含有身份证号"

    def test_many_at_once_need_a_ground_too(self, bureau, waiting):
        second = bureau.power()
        Submit(second, bureau.editor).run()
        bureau.approve(second, until=State.SECRECY_REVIEW)
        client = client_of(bureau.secrecy_reviewer)
        items = [f"{power.pk}:{power.revision}" for power in (waiting, second)]
        data = {"kind": "power", "act": "approve", "item": items}
        asked = text(client.post(reverse("review:bulk"), data))
        assert "不涉及国家秘密（第十四条）" in asked
        refused = text(client.post(reverse("review:bulk"), {**data, "confirmed": "1"}))
        assert "请勾选审查过的内容" in refused
        client.post(reverse("review:bulk"), {**data, "confirmed": "1", "checked": ["state_secrets"]})
        for power in (waiting, second):
            power.refresh_from_db()
            assert power.state == State.OFFICE_REVIEW
            assert "不涉及国家秘密" in secrecy_record(power, 1).note

    def test_lists_offer_the_stages_of_the_kind(self, bureau, power, settings):
        client = client_of(bureau.head)
        desk, catalogue = reverse("review:queue"), reverse("admin:powers_power_changelist")
        assert "保密审查" not in text(client.get(desk)) + text(client.get(catalogue))
        settings.SECRECY_REVIEW_KINDS = ["power"]
        assert "保密审查" in text(client.get(desk)) and "保密审查" in text(client.get(catalogue))

    def test_the_public_ledger_names_the_stage_and_not_the_ground(self, bureau, waiting, client):
        bureau.approve(waiting)
        entry = text(client.get(reverse("ledger:entry", args=[1])))
        versions = text(client.get(reverse("powers:versions", args=[waiting.slug])))
        for shown in (entry, versions):
            assert "保密审查" in shown and bureau.secrecy_reviewer.full_name in shown
            assert "经审查，可以公开。" not in shown
        office = text(client_of(bureau.leader).get(reverse("review:version", args=["power", waiting.pk, 1])))
        assert "保密审查记录" in office and "经审查，可以公开。" in office


class TestSwitching:
    def test_what_waits_there_is_decided_there_when_it_is_switched_off(self, bureau, waiting, settings):
        settings.SECRECY_REVIEW_KINDS = []
        person = bureau.secrecy_reviewer
        assert queue(person, KIND).get() == waiting
        assert "保密审查" in text(client_of(person).get(reverse("review:queue")))
        with pytest.raises(ReasonRequired):
            Approve(waiting, person).run()
        act(person, waiting, "approve", checked=ALL)
        waiting.refresh_from_db()
        assert waiting.state == State.OFFICE_REVIEW
        bureau.approve(waiting)
        assert waiting.state == State.PUBLISHED

    @pytest.mark.parametrize("at", [State.OFFICE_REVIEW, State.LEADER_APPROVAL])
    def test_switched_on_it_is_made_up_for_before_publication(self, bureau, power, settings, at):
        bureau.approve(power, until=at)
        settings.SECRECY_REVIEW_KINDS = ["power"]
        assert "同意并发布" not in page(bureau.reviewer_at(at), power)
        Approve(power, bureau.reviewer_at(at)).run()
        assert power.state == State.SECRECY_REVIEW and not Publication.objects.exists()
        assert ("同意并发布" in page(bureau.secrecy_reviewer, power)) == (at == State.LEADER_APPROVAL)
        bureau.approve(power)
        assert power.state == State.PUBLISHED

    def test_what_waits_for_its_hour_goes_back_to_its_author(self, bureau, settings):
        bureau.secrecy_reviewer  # noqa: B018
        power = bureau.publish(bureau.power(scheduled_for=timezone.now() + timedelta(hours=1)))
        settings.SECRECY_REVIEW_KINDS = ["power"]
        type(power).objects.filter(pk=power.pk).update(scheduled_for=timezone.now())
        assert not publish_if_due(power)
        power.refresh_from_db()
        assert power.state == State.RETURNED and "尚未经过“保密审查”" in power.state_note
        Submit(power, bureau.editor).run()
        bureau.approve(power)
        assert power.state == State.PUBLISHED
