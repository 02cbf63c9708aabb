"""The gate before review and before publication: what a draft must not be, in the user's words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.publishing.actions import Approve, Submit, editing
from portal.publishing.errors import NotReady
from portal.publishing.models import Audience, Publication
from powers.checks import problems
from powers.models import Power
from tests.factories import OrganisationFactory, PostFactory


@pytest.fixture
def power(bureau):
    return bureau.power(name="专利执法检查")


def changed(power, **values):
    """The draft as an import, a command or a reform of organisations may have left it: past the form's own checks."""
    Power.objects.filter(pk=power.pk).update(**values)
    return Power.objects.get(pk=power.pk)


def test_a_sound_draft_has_no_fault(power):
    assert problems(power) == []


def test_specified_readers_must_be_named(bureau, power):
    power = changed(power, audience=Audience.SPECIFIED)
    assert problems(power) == ["向特定对象公开时，请至少选择一个机构或人员。"]
    power.audience_organisations.set([bureau.section])
    assert problems(power) == []
    power.audience_organisations.clear()
    power.audience_users.set([bureau.head])
    assert problems(power) == []


def test_the_end_must_lie_ahead_and_after_the_beginning(power):
    now = timezone.now()
    assert problems(changed(power, expires_on=now)) == ["有效期已过，请改为以后的时间，或者留空。"]
    start = now + timedelta(days=2)
    for until, is_fault in (
        (start - timedelta(days=1), True),
        (start, True),
        (start + timedelta(days=1), False),
    ):
        found = problems(changed(power, scheduled_for=start, expires_on=until))
        assert found == (["有效期须晚于定时发布的时间。"] if is_fault else [])
    assert problems(changed(power, scheduled_for=start, expires_on=None)) == []


def test_there_is_no_third_level(bureau, power):
    main = bureau.power(name="主项")
    middle = bureau.power(name="子项", parent=main)
    with editing(power, bureau.editor) as row:
        row.parent = middle
    power.refresh_from_db()
    assert "所选主项本身是子项，职权只能有主项、子项两级。" in problems(power)
    middle.refresh_from_db()
    assert "本职权下有子项，不能再成为其他主项的子项。" in problems(middle)


def test_main_item_and_sub_item_belong_to_one_section(bureau, power):
    main = bureau.power(name="主项", organisation=bureau.section)
    with editing(power, bureau.editor) as row:
        row.parent = main
    power.refresh_from_db()
    assert problems(power) == []
    power = changed(power, organisation=OrganisationFactory(parent=bureau.bureau))
    assert "主项与子项须属于同一科室。" in problems(power)


def test_the_post_belongs_to_the_section(bureau, power):
    assert problems(changed(power, post=PostFactory(organisation=bureau.section))) == []
    assert problems(changed(power, post=PostFactory())) == [f"所选岗位不属于“{bureau.section}”。"]


def test_a_section_that_was_closed_publishes_nothing(bureau, power):
    bureau.section.is_active = False
    bureau.section.save()
    assert problems(Power.objects.get(pk=power.pk)) == [f"“{bureau.section}”已停用，请改选责任单位。"]


def test_everything_wrong_is_said_at_once(bureau, power):
    power = changed(
        power, audience=Audience.SPECIFIED, expires_on=timezone.now(), charges_fee=True, post=PostFactory()
    )
    with pytest.raises(NotReady) as refused:
        Submit(power, bureau.editor).run()
    assert len(refused.value.problems) == 4


def test_what_became_wrong_during_review_is_not_published(bureau, power):
    Submit(power, bureau.editor).run()
    for person in (bureau.head, bureau.reviewer):
        Approve(power, person).run()
    power = changed(power, expires_on=timezone.now())
    with pytest.raises(NotReady, match="有效期已过"):
        Approve(power, bureau.leader).run()
    assert not Publication.objects.exists()
