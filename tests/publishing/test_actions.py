"""The way of a draft to the public, and everything that must not happen on it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts import roles
from portal.accounts.models import User
from portal.organisations.services import grant_role
from portal.publishing.actions import (
    Approve,
    Archive,
    Discard,
    Erase,
    Expire,
    PublishScheduled,
    Recall,
    Return,
    Submit,
    Unarchive,
    Withdraw,
    editing,
)
from portal.publishing.errors import (
    AlreadyDecided,
    FourEyes,
    NotPermitted,
    NotReady,
    ReasonRequired,
    WrongState,
)
from portal.publishing.four_eyes import hands
from portal.publishing.models import Publication, State
from portal.publishing.selectors import log_of, queue
from powers.kind import PowerKind
from powers.models import PowerCount, PowerType, PublishedPower
from tests.factories import Bureau

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


def test_three_reviews_make_a_draft_public(bureau):
    power = bureau.power(name="科技成果登记", power_type=PowerType.CONFIRMATION)
    assert not PublishedPower.objects.exists()
    bureau.publish(power)

    assert power.state == State.PUBLISHED
    published = PublishedPower.objects.get()
    assert (published.name, published.code) == ("科技成果登记", power.code)
    assert power.code in published.body_html
    publication = Publication.objects.get()
    assert power.publication == publication and publication.sequence == 1
    assert [entry.action for entry in log_of(power)] == [
        "edited",
        "submitted",
        "approved",
        "approved",
        "approved",
    ]


def test_each_stage_is_closed_to_the_others(bureau):
    power = bureau.power()
    with pytest.raises(NotPermitted):
        Submit(power, bureau.leader).run()
    Submit(power, bureau.editor).run()
    for wrong in (bureau.editor, bureau.reviewer, bureau.leader):
        with pytest.raises(NotPermitted):
            Approve(power, wrong).run()
    Approve(power, bureau.head).run()
    with pytest.raises(NotPermitted):
        Approve(power, bureau.leader).run()


def test_nobody_reviews_what_he_wrote(bureau):
    from portal.organisations.services import grant_role

    grant_role(bureau.editor, roles.SECTION_HEAD, bureau.section)
    power = bureau.power()
    Submit(power, bureau.editor).run()
    with pytest.raises(FourEyes):
        Approve(power, bureau.editor).run()
    assert not queue(bureau.editor, PowerKind()).exists()
    assert queue(bureau.head, PowerKind()).get() == power


def test_nobody_acts_at_two_stages_of_one_version(bureau):
    from portal.organisations.services import grant_role

    grant_role(bureau.head, roles.OFFICE_REVIEWER, bureau.bureau)
    power = bureau.power()
    Submit(power, bureau.editor).run()
    Approve(power, bureau.head).run()
    with pytest.raises(FourEyes):
        Approve(power, bureau.head).run()
    assert not queue(bureau.head, PowerKind()).exists()
    power.refresh_from_db()
    assert power.state == State.OFFICE_REVIEW


def test_submission_needs_somebody_else_to_review(bureau):
    from portal.organisations.services import revoke_role

    revoke_role(bureau.head, roles.SECTION_HEAD, bureau.section)
    with pytest.raises(NotReady, match="尚无其他人员可以办理"):
        Submit(bureau.power(), bureau.editor).run()


def test_faults_forbid_submission_and_are_all_named(bureau):
    power = bureau.power(
        power_type=PowerType.PUNISHMENT,
        statutory_limit=20,
        statutory_limit_unit="days",
        promised_limit=30,
        promised_limit_unit="working_days",
    )
    with pytest.raises(NotReady) as error:
        Submit(power, bureau.editor).run()
    assert len(error.value.problems) == 2
    power.refresh_from_db()
    assert power.state == State.DRAFT


def test_return_needs_a_reason_and_gives_it_to_the_author(bureau):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    with pytest.raises(ReasonRequired):
        Return(power, bureau.head, note="  ").run()
    Return(power, bureau.head, note="依据不全").run()
    assert (power.state, power.state_note) == (State.RETURNED, "依据不全")
    assert bureau.editor.notices.filter(text__contains="已退回").exists()
    # Returned and written anew, the same head may review it again.
    Submit(power, bureau.editor).run()
    Approve(power, bureau.head).run()


@pytest.mark.parametrize("back", [Return, Recall])
def test_whoever_approved_an_earlier_round_reviews_the_next(bureau, back):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    Approve(power, bureau.head).run()
    person = bureau.reviewer if back is Return else bureau.editor
    back(power, person, note="请补充依据").run()
    Submit(power, bureau.editor).run()
    assert power in queue(bureau.head, PowerKind())
    Approve(power, bureau.head).run()
    with pytest.raises(FourEyes):
        Approve(power, _also(bureau.head, roles.OFFICE_REVIEWER, bureau.bureau)).run()
    Approve(power, bureau.reviewer).run()


def _also(user, role, organisation):
    grant_role(user, role, organisation)
    return user


def test_the_second_of_two_reviewers_learns_who_was_first(bureau):
    other = bureau.person(roles.SECTION_HEAD, bureau.section)
    power = bureau.power()
    Submit(power, bureau.editor).run()
    seen = power.revision
    Approve(power, bureau.head, expected_revision=seen).run()
    with pytest.raises(AlreadyDecided, match=bureau.head.full_name):
        Approve(power, other, expected_revision=seen).run()


def test_a_draft_under_review_is_locked_and_can_be_recalled(bureau):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    with pytest.raises(WrongState), editing(power, bureau.editor):
        pass
    Recall(power, bureau.editor).run()
    with editing(power, bureau.editor) as row:
        row.name = "改名"
    power.refresh_from_db()
    assert power.name == "改名"


def test_two_editors_of_one_draft_do_not_overwrite_each_other(bureau):
    power = bureau.power()
    with editing(power, bureau.editor, expected_revision=power.revision) as row:
        row.name = "先改的"
    with (
        pytest.raises(AlreadyDecided),
        editing(power, bureau.editor, expected_revision=power.revision) as row,
    ):
        row.name = "后改的"
    power.refresh_from_db()
    assert power.name == "先改的"


def test_the_public_version_stays_until_the_new_one_is_published(bureau):
    power = bureau.publish(bureau.power(name="旧名称"))
    with editing(power, bureau.editor) as row:
        row.name = "新名称"
    power.refresh_from_db()
    assert (power.state, power.version_no) == (State.DRAFT, 2)
    assert PublishedPower.objects.get().name == "旧名称"
    bureau.publish(power)
    published = PublishedPower.objects.get()
    assert (published.name, published.version_no) == ("新名称", 2)
    assert Publication.objects.count() == 2


def test_discarding_brings_the_public_version_back(bureau):
    power = bureau.publish(bureau.power(name="旧名称"))
    with editing(power, bureau.editor) as row:
        row.name = "新名称"
        row.duties.create(stage="受理责任")
    Discard(power, bureau.editor).run()
    power.refresh_from_db()
    assert (power.name, power.state, power.version_no) == ("旧名称", State.PUBLISHED, 1)
    assert not power.duties.exists()


def test_what_another_has_taken_meanwhile_cannot_be_brought_back(bureau):
    power = bureau.publish(bureau.power(code="KJ-QT-901", name="旧名称"))
    with editing(power, bureau.editor) as row:
        row.code, row.name = "KJ-QT-902", "新名称"
    bureau.power(code="KJ-QT-901")
    power.refresh_from_db()
    with pytest.raises(WrongState, match="编码已被使用"):
        Discard(power, bureau.editor).run()
    power.refresh_from_db()
    assert (power.code, power.name, power.state) == ("KJ-QT-902", "新名称", State.DRAFT)


def test_withdrawal_tells_the_public_why(bureau):
    power = bureau.publish(bureau.power())
    with pytest.raises(ReasonRequired):
        Withdraw(power, bureau.leader).run()
    with pytest.raises(NotPermitted):
        Withdraw(power, bureau.editor, note="依据废止").run()
    Withdraw(power, bureau.leader, note="依据废止").run()
    assert (power.state, power.publication) == (State.WITHDRAWN, None)
    tombstone = PublishedPower.objects.get()
    assert tombstone.is_withdrawn and tombstone.withdrawal_reason == "依据废止"
    assert tombstone.content == {} and tombstone.body_html == ""
    assert not PowerCount.objects.exists()
    Archive(power, bureau.editor).run()
    assert power.state == State.ARCHIVED


def test_what_comes_back_from_the_archive_is_the_next_version(bureau, client):
    power = bureau.publish(bureau.power(name="甲"))
    Withdraw(power, bureau.leader, note="依据废止").run()
    Archive(power, bureau.editor).run()
    Unarchive(power, bureau.editor).run()
    assert (power.state, power.version_no) == (State.DRAFT, 2)
    assert {bureau.head, bureau.reviewer, bureau.leader} == set(
        User.objects.exclude(pk__in=[bureau.editor.pk, *hands(power, PowerKind())])
    ), "the first version's approvals are no hands in the second"
    bureau.publish(power)
    published = Publication.objects.filter(action=Publication.Action.PUBLISHED)
    assert sorted(published.values_list("version_no", flat=True)) == [1, 2]
    assert client.get(f"/powers/{power.slug}/versions/").status_code == 200


def test_a_draft_that_was_never_public_keeps_its_number_in_the_archive(bureau):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    Approve(power, bureau.head).run()
    Return(power, bureau.reviewer, note="改一改").run()
    Archive(power, bureau.editor).run()
    Unarchive(power, bureau.editor).run()
    assert (power.state, power.version_no) == (State.DRAFT, 1)
    assert set(hands(power, PowerKind())) == {bureau.editor.pk}
    bureau.publish(power)


def test_scheduled_publication_waits_for_its_hour(bureau):
    power = bureau.power(scheduled_for=timezone.now() + timedelta(hours=1))
    bureau.publish(power)
    assert power.state == State.SCHEDULED and not PublishedPower.objects.exists()
    with pytest.raises(WrongState):
        PublishScheduled(power, None).run()
    type(power).objects.filter(pk=power.pk).update(scheduled_for=timezone.now())
    PublishScheduled(power, None).run()
    assert PublishedPower.objects.exists()


def test_what_has_become_faulty_since_its_submission_is_not_published(bureau):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    for person in (bureau.head, bureau.reviewer):
        Approve(power, person).run()
    type(power).objects.filter(pk=power.pk).update(power_type=PowerType.PUNISHMENT)  # without a legal basis
    with pytest.raises(NotReady, match="依据"):
        Approve(power, bureau.leader).run()
    power.refresh_from_db()
    assert power.state == State.LEADER_APPROVAL and not Publication.objects.exists()


def test_expiry_takes_down_what_was_approved_until_now(bureau):
    power = bureau.publish(bureau.power(expires_on=timezone.now() + timedelta(hours=1)))
    with pytest.raises(WrongState):
        Expire(power, None).run()
    type(power).objects.filter(pk=power.pk).update(public_until=timezone.now())
    Expire(power, None).run()
    assert PublishedPower.objects.get().is_withdrawn
    assert Publication.objects.first().action == Publication.Action.EXPIRED


def test_erasure_empties_an_old_version_and_the_chain_still_holds(bureau):
    from portal.publishing.ledger.verify import faults

    power = bureau.publish(bureau.power(content="身份证号 410104…"))
    with pytest.raises(WrongState, match="正在公开"):
        Erase(power, bureau.leader, sequences=[1], note="含个人信息").run()
    with editing(power, bureau.editor) as row:
        row.content = ""
    bureau.publish(power)
    Erase(power, bureau.leader, sequences=[1], note="含个人信息").run()
    old = Publication.objects.get(pk=1).snapshot
    assert old.is_erased and old.title == ""
    assert Publication.objects.first().action == Publication.Action.ERASED
    assert list(faults()) == []


def test_whoever_approved_may_stop_what_waits_for_its_hour(bureau):
    power = bureau.power(scheduled_for=timezone.now() + timedelta(days=2))
    bureau.publish(power)
    assert power.state == State.SCHEDULED
    with pytest.raises(NotPermitted):
        Recall(power, bureau.head).run()
    Recall(power, bureau.leader).run()
    power.refresh_from_db()
    assert power.state == State.DRAFT
    second = bureau.power()
    Submit(second, bureau.editor).run()
    with pytest.raises(NotPermitted):
        Recall(second, bureau.leader).run()
