"""Whatever people do in whatever order: nothing becomes public without each stage's approval, all by different people."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from django.conf import settings as portal_settings
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from disclosure.catalogue.kind import CatalogueItemKind
from disclosure.information.kind import DisclosureKind
from portal.accounts import roles
from portal.organisations.services import grant_role
from portal.publishing.actions import (
    Approve,
    Archive,
    Discard,
    Recall,
    Return,
    Submit,
    Unarchive,
    Withdraw,
    editing,
)
from portal.publishing.errors import PublishingError
from portal.publishing.kinds import PublishableKind
from portal.publishing.models import Publication
from portal.publishing.secrecy import MATTERS, ground
from portal.publishing.stages import stages_of
from powers.kind import PowerKind
from tests.disclosure.records import make_disclosure, make_item, publish
from tests.factories import Bureau

ROLES = (
    roles.SECTION_EDITOR,
    roles.SECTION_HEAD,
    roles.SECRECY_REVIEWER,
    roles.OFFICE_REVIEWER,
    roles.LEADER,
)
PEOPLE = st.integers(0, 6)
WRITERS = st.sampled_from([0, 5, 0, 5, 1, 6])  # mostly those who may
GROUND = ground([matter.code for matter in MATTERS], "", "society")
ANEW = {Submit, Return, Recall, Unarchive, Discard}


@dataclass(frozen=True)
class Subject:
    """A kind of record: how a draft of it is made, by the bureau's editor, and in which field it is edited."""

    kind: PublishableKind
    make: Callable[[Bureau], Any]
    field: str

    def __str__(self) -> str:
        return self.kind.code


SUBJECTS = {
    subject.kind.code: subject
    for subject in (
        Subject(PowerKind(), Bureau.power, "requirements"),
        Subject(CatalogueItemKind(), make_item, "remarks"),
        Subject(
            DisclosureKind(),
            lambda bureau: make_disclosure(bureau, publish(make_item(bureau), bureau)),
            "remarks",
        ),
    )
}


class Portal(RuleBasedStateMachine):
    """One record, and seven people who hold one role each, several, or all. What it expects it keeps itself."""

    subject: ClassVar[Subject]
    published: ClassVar[Counter[int]] = Counter()  # how often, by the number of stages
    begins_with_secrecy_review: ClassVar[bool]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.was_set = portal_settings.SECRECY_REVIEW_KINDS
        portal_settings.SECRECY_REVIEW_KINDS = []
        self.bureau = Bureau()
        bureau = self.bureau
        self.people = [bureau.editor, bureau.head, bureau.secrecy_reviewer, bureau.reviewer, bureau.leader]
        for held in (ROLES, ROLES[1:]):
            person = bureau.person(held[0], bureau.bureau)
            for role in held[1:]:
                grant_role(person, role, bureau.bureau)
            self.people.append(person)
        self.record = self.subject.make(bureau)
        self.writers: dict[int, set[Any]] = {1: {bureau.editor}}  # of each version
        self.approved: dict[str, Any] = {}
        self.known = Publication.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0

    def teardown(self) -> None:
        portal_settings.SECRECY_REVIEW_KINDS = self.was_set
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def act(self, action: Any, person: int, note: str = "因故") -> None:
        self.record.refresh_from_db()
        state, user = self.record.state, self.people[person]
        with suppress(PublishingError):
            action(self.record, user, note=note).run()
            if action in ANEW:
                self.approved = {}
            if action is Submit:
                self._writes(user)
            elif action is Approve:
                assert user not in self.writers[self.record.version_no], "he wrote it"
                assert user not in self.approved.values(), "he has approved of it already"
                self.approved[state] = user

    def _writes(self, user: Any) -> None:
        self.record.refresh_from_db()
        self.writers.setdefault(self.record.version_no, set()).add(user)

    @rule(person=WRITERS)
    def edit(self, person):
        with suppress(PublishingError):
            with editing(self.record, self.people[person]) as row:
                setattr(row, self.subject.field, f"{getattr(row, self.subject.field)}改")
            self._writes(self.people[person])

    @rule(person=WRITERS)
    def submit(self, person):
        self.act(Submit, person)

    @rule(
        writer=WRITERS,
        people=st.just([1, 2, 3, 4]) | st.permutations(range(7)),
        passes=st.sampled_from([1, 3]),
    )
    def hand_round(self, writer, people, passes):
        """Submitted and decided on, as it should be or in any order: so that random ways reach the public often."""
        self.act(Submit, writer)
        for person in people * passes:
            self.act(Approve, person, GROUND)

    @rule(person=PEOPLE, note=st.sampled_from(["", GROUND]))
    def approve(self, person, note):
        self.act(Approve, person, note)

    @rule(person=PEOPLE, action=st.sampled_from([Return, Recall, Discard, Withdraw, Archive, Unarchive]))
    def anything_else(self, person, action):
        self.act(action, person)

    @initialize()
    def once_in_good_order(self):
        """Random ways alone reach the public in some runs and in some not."""
        self.switch_secrecy_review(self.begins_with_secrecy_review)
        self.hand_round(0, [1, 2, 3, 4], 1)

    @rule(is_on=st.booleans())
    def switch_secrecy_review(self, is_on):
        portal_settings.SECRECY_REVIEW_KINDS = [self.subject.kind.code] if is_on else []

    @invariant()
    def what_became_public_was_approved_at_every_stage(self):
        entries = Publication.objects.filter(sequence__gt=self.known).order_by("sequence")
        for entry in entries:
            self.known = entry.sequence
            if entry.action != Publication.Action.PUBLISHED:
                continue
            needed = {stage.state for stage in stages_of(self.subject.kind)}
            assert needed <= self.approved.keys()
            people = set(self.approved.values())
            assert len(people) == len(self.approved), "two stages by one person"
            assert not people & self.writers[entry.version_no], "by somebody who wrote it"
            self.published[len(needed)] += 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "with_secrecy_review", "ways"),
    # What is disclosed passes the secrecy review always (《政府信息公开条例》第十七条).
    [("power", False, 6), ("power", True, 6), ("catalogue_item", False, 3), ("disclosure", True, 3)],
)
def test_nothing_becomes_public_without_every_stage_by_different_people(kind, with_secrecy_review, ways):
    Portal.subject = SUBJECTS[kind]
    Portal.begins_with_secrecy_review = with_secrecy_review
    Portal.published.clear()
    run_state_machine_as_test(
        Portal,
        settings=settings(
            max_examples=ways,
            stateful_step_count=20,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Portal.published[4 if with_secrecy_review else 3], "in good order it does become public"
