"""load_demo: a bureau that shows everything, set up by the portal's own actions."""

import io
import re
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from portal.accounts import roles
from portal.accounts.models import User
from portal.importing.models import ImportJob
from portal.organisations.models import Organisation, Post
from portal.organisations.services import roles_of
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Notice, Publication, ReviewEntry, State
from portal.publishing.notices import without_mail
from portal.publishing.rounds import secrecy_record
from portal.publishing.selectors import queue, sent_by
from portal.publishing.services import rebuild_published
from portal.trees.checking import find_problems
from powers.content import promised_limit, snapshot
from powers.demo import bureau, loading, story
from powers.flowcharts.checks import Severity
from powers.flowcharts.checks import faults as faults_of
from powers.flowcharts.reading import flow_of
from powers.kind import PowerKind
from powers.models import LawLevel, LegalBasis, Power, PowerCount, PublishedPower, Step
from tests.factories import OrganisationFactory

KIND = PowerKind()


def load(*options) -> str:
    out = io.StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue()


def passwords(out: str) -> dict[str, str]:
    """Account → password, as the table prints them."""
    return dict(re.findall(r"^  ([a-z]+) +([A-Za-z0-9]{10,})  ", out, re.MULTILINE))


def everything() -> dict:
    models = [
        Organisation,
        Post,
        User,
        Power,
        Publication,
        PublishedPower,
        ReviewEntry,
        Notice,
        ImportJob,
        DBTaskResult,
    ]
    return {model: list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def person(name):
    return User.objects.get(username=name)


def flow_faults(power):
    content = snapshot(power)
    return faults_of(flow_of(content), promised_limit(content))


class TestTheDemonstration(TestCase):
    """What is there once it is loaded, after a first attempt that was interrupted; loaded once for all of these."""

    printed: str
    left: bool  # whether the interrupted attempt left anything in the database, or a file
    callbacks: list

    @classmethod
    def setUpTestData(cls):
        with tempfile.TemporaryDirectory() as directory, override_settings(MEDIA_ROOT=directory):
            # Registers and flowcharts are in, and their files stored.
            interrupted = mock.patch.object(loading, "settle", side_effect=KeyboardInterrupt)
            with interrupted as settle, pytest.raises(KeyboardInterrupt):
                load()
            assert settle.called
            files = [path for path in Path(directory).rglob("*") if path.is_file()]
            cls.left = any(everything().values()) or bool(files)
            with cls.captureOnCommitCallbacks() as cls.callbacks:
                cls.printed = load()

    @pytest.fixture(autouse=True)
    def _fixtures(self, request):
        self.fixture = request.getfixturevalue

    def test_interrupted_it_leaves_nothing_and_can_be_run_again(self):
        assert not self.left
        assert set(passwords(self.printed)) == {account.username for account in bureau.ACCOUNTS}

    def test_nobody_is_sent_mail_about_it(self):
        sent = self.fixture("smtp_sink")
        for callback in self.callbacks:
            callback()
        self.fixture("worker").run()
        assert sent == []

    def test_the_districts_items_go_in_beside_it_once(self):
        out = load("--with-district")
        assert "区级政务服务事项.csv：新建 1135，补建主项 133，跳过 0，拒绝 0" in out
        assert Power.objects.count() == 43 + 1135 + 133
        assert "已在" in load("--with-district")
        assert Power.objects.count() == 43 + 1135 + 133

    def test_it_prints_an_account_for_every_role_that_can_sign_in(self):
        told = passwords(self.printed)
        assert set(told) == {account.username for account in bureau.ACCOUNTS}
        for name, password in told.items():
            assert person(name).check_password(password)
        held = {role for account in bureau.ACCOUNTS for role, _place in roles_of(person(account.username))}
        assert held == set(roles.ROLES)
        assert (
            "what to try" in self.printed
            and "--reset-passwords" in self.printed
            and "changepassword" in self.printed
        )

    def test_all_of_the_register_is_in_and_nothing_is_left_open(self):
        assert Power.objects.count() == 43  # 41 and two main items
        assert not LegalBasis.objects.filter(level=LawLevel.UNKNOWN).exists()
        assert [problem for power in Power.objects.all() for problem in KIND.problems(power)] == []
        assert (
            not Power.objects.filter(post=None, parent=None)
            .exclude(code__in=["KJ-QR-05", "KJ-QT-14"])
            .exists()
        )
        assert not list(find_problems(Power)) and not list(find_problems(Organisation))

    def test_public_pages_are_full(self):
        shown = PublishedPower.objects.filter(audience="society", is_withdrawn=False)
        assert shown.count() >= 20
        assert shown.filter(post_name="党组书记", is_key_post=True).exists()
        assert PublishedPower.objects.filter(audience="party").exists()
        assert PublishedPower.objects.filter(audience="internal").exists()
        page = self.client.get(reverse("powers:power", args=[shown.get(code="KJ-CF-01").slug]))
        assert "对假冒专利行为的处罚" in page.content.decode()
        counted = sum(
            PowerCount.objects.filter(organisation__code="KJJ", audience="society").values_list(
                "number", flat=True
            )
        )
        assert counted == shown.count()

    def test_citizens_see_flowcharts(self):
        shown = PublishedPower.objects.filter(audience="society", is_withdrawn=False)
        with_chart = [row for row in shown if row.content["steps"]]
        assert len(with_chart) >= 12
        for row in with_chart:
            assert '<svg xmlns="http://www.w3.org/2000/svg" class="flowchart"' in row.body_html
        assert any(len({step["actor"] for step in row.content["steps"]}) == 4 for row in with_chart)
        ways = [len(step["transitions"]) for row in with_chart for step in row.content["steps"]]
        assert max(ways) == 3
        # nothing that keeps a power from review, and everybody of the house is known in the structure
        for power in Power.objects.filter(steps__isnull=False).distinct():
            assert not [fault for fault in flow_faults(power) if fault.severity == Severity.ERROR]
        unknown = Step.objects.filter(actor__contains="·", post=None, organisation=None)
        assert not unknown.exists()

    def test_the_ledger_is_whole_and_the_published_tables_can_be_rebuilt_from_it(self):
        assert list(faults()) == []
        before = list(PublishedPower.objects.order_by("pk").values())
        rebuild_published()
        assert list(PublishedPower.objects.order_by("pk").values()) == before

    def test_every_stage_was_decided_by_its_own_person(self):
        for power in Power.objects.filter(state=State.PUBLISHED, version_no=1):
            entries = ReviewEntry.objects.filter(kind="power", object_id=power.pk).order_by("pk")
            decided = [(entry.stage, entry.user.username) for entry in entries if entry.action == "approved"]
            assert decided == [
                ("section_review", bureau.HEAD),
                ("office_review", bureau.OFFICE),
                ("leader_approval", bureau.LEADER),
            ]
            assert {entry.user.username for entry in entries if entry.action in ("edited", "submitted")} == {
                bureau.EDITOR
            }

    def test_every_reviewer_finds_work(self):
        for name in (bureau.HEAD, bureau.OFFICE, bureau.LEADER):
            assert queue(person(name), KIND).count() == 2
            waiting = person(name).notices.filter(read_at=None, url__contains="/power/")
            assert waiting.count() == 2
        waiting = {record.state for record in sent_by(person(bureau.EDITOR), KIND)}
        assert waiting == {
            State.SECTION_REVIEW,
            State.OFFICE_REVIEW,
            State.LEADER_APPROVAL,
            State.RETURNED,
            State.SCHEDULED,
        }
        assert Power.objects.filter(state=State.DRAFT).count() == len(story.DRAFTS)

    def test_the_unusual_cases_are_there(self):
        returned = Power.objects.get(state=State.RETURNED)
        assert (returned.code, returned.state_note) == (story.RETURNED, story.RETURN_REASON)
        withdrawn = PublishedPower.objects.get(is_withdrawn=True)
        assert (withdrawn.code, withdrawn.withdrawal_reason) == (story.WITHDRAWN, story.WITHDRAWAL_REASON)
        scheduled = Power.objects.get(state=State.SCHEDULED)
        assert scheduled.code == story.SCHEDULED and scheduled.scheduled_for
        for code in story.NEW_VERSIONS:
            power = Power.objects.get(code=code)
            assert Publication.objects.filter(record_uid=power.uid, action="published").count() == 2
        for code in story.PENDING_VERSIONS:
            power = Power.objects.get(code=code)
            assert power.version_no == 2 and power.publication.version_no == 1
        overdue = Power.objects.get(code=story.OVERDUE)
        assert overdue.due_on < Power.objects.get(code="KJ-QT-12").due_on

    def test_run_again_it_changes_nothing_and_says_so(self):
        before = everything()
        out = load()
        assert "nothing was changed" in out and "未作改动" in out
        assert passwords(out) == {}
        assert everything() == before

    def test_passwords_can_be_reset(self):
        old = passwords(self.printed)
        out = load("--reset-passwords")
        new = passwords(out)
        assert set(new) == set(old) and not set(new.values()) & set(old.values())
        assert person("lingdao").check_password(new["lingdao"])
        assert not person("lingdao").check_password(old["lingdao"])


def test_the_story_is_the_same_where_powers_pass_the_secrecy_review(db, settings):
    """The powers' own part of it: other chapters have nothing to do with the setting."""
    settings.SECRECY_REVIEW_KINDS = ["power"]
    with translation.override("zh-hans"), without_mail():
        root, _accounts = bureau.build(), bureau.people()
        loading.bring_in(root, person(bureau.EDITOR), [])
        loading.settle(person(bureau.EDITOR))
        loading.review({user.username: user for user in User.objects.all()})
    for name in (bureau.HEAD, bureau.OFFICE, bureau.LEADER):
        assert queue(person(name), KIND).count() == 2
    for power in Power.objects.filter(state=State.PUBLISHED):
        assert secrecy_record(power, power.version_no).user == person(bureau.SECRECY)


def test_a_database_of_somebody_else_is_left_alone(db):
    OrganisationFactory(code="REAL")
    with pytest.raises(CommandError, match="organisations of its own") as caught:
        load()
    assert caught.value.returncode == 1 and "\n" not in str(caught.value)
    assert not User.objects.exists()


def test_a_missing_file_ends_with_one_line(db, monkeypatch, tmp_path):
    monkeypatch.setattr(loading, "FIXTURES", tmp_path)
    with pytest.raises(CommandError, match="未装入") as caught:
        load()
    assert "\n" not in str(caught.value)
    assert not Organisation.objects.exists()
