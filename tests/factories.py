"""Factories: the smallest valid record of each kind, with only what the test speaks of spelt out."""

from functools import cached_property
from typing import Any

import factory
from factory.django import DjangoModelFactory

from portal.accounts import roles
from portal.accounts.models import User
from portal.organisations.models import Organisation, Post
from portal.organisations.services import grant_role
from portal.publishing.actions import Approve, Submit, editing
from portal.publishing.models import Audience, State
from portal.publishing.stages import BY_STATE
from powers.content import replace_parts
from powers.flowcharts.flow import Edge, Flow, Node
from powers.models import Duty, LawLevel, LegalBasis, Power, PowerType


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"用户{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password("correct horse battery")
    is_staff = True


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"ORG{n:03d}")
    name = factory.Sequence(lambda n: f"第{n}科")
    kind = Organisation.Kind.SECTION


class BureauFactory(OrganisationFactory):
    code = factory.Sequence(lambda n: f"BUREAU{n}")
    name = factory.Sequence(lambda n: f"第{n}局")
    kind = Organisation.Kind.BUREAU


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"岗位{n}")


class PowerFactory(DjangoModelFactory):
    class Meta:
        model = Power
        skip_postgeneration_save = True

    # So wide that codes sort in the order in which they were made, however many tests a process runs.
    code = factory.Sequence(lambda n: f"KJ-QT-{n:06d}")
    name = factory.Sequence(lambda n: f"第{n}项职权")
    power_type = PowerType.OTHER
    organisation = factory.SubFactory(OrganisationFactory)


class LegalBasisFactory(DjangoModelFactory):
    class Meta:
        model = LegalBasis

    power = factory.SubFactory(PowerFactory)
    title = "中华人民共和国专利法"
    article = "第六十三条"
    level = LawLevel.LAW


class DutyFactory(DjangoModelFactory):
    class Meta:
        model = Duty

    power = factory.SubFactory(PowerFactory)
    stage = "受理责任"


def steps_of(flow: Flow) -> list[dict[str, Any]]:
    """The flow's steps as a version of a power keeps them, each with a key that tells its number."""
    return [
        {
            "key": f"key{node.number}",
            "kind": node.kind,
            "name": node.name,
            "actor": node.lane,
            "post_id": None,
            "organisation_id": None,
            "function": node.function,
            "condition": node.condition,
            "requirement": node.requirement,
            "documents": node.documents,
            "limit": node.limit,
            "transitions": [
                {"to": f"key{edge.target}", "label": edge.label}
                for edge in flow.edges
                if edge.source == node.number
            ],
        }
        for node in flow.nodes
    ]


SHORT_FLOW = Flow(
    [
        Node(1, "start", "提出申请", "申请人"),
        Node(2, "decision", "受理审查", "综合科·经办人", 2, "一次性告知"),
        Node(3, "end", "办结归档", "综合科·经办人", 3),
    ],
    [Edge(1, 2), Edge(2, 3, "受理"), Edge(2, 1, "补正")],
)


class Bureau:
    """A bureau with one section, and one person for each role that a publication needs."""

    def __init__(self):
        self.bureau = BureauFactory()
        self.section = OrganisationFactory(parent=self.bureau)
        self.editor = self.person(roles.SECTION_EDITOR, self.section)
        self.head = self.person(roles.SECTION_HEAD, self.section)
        self.reviewer = self.person(roles.OFFICE_REVIEWER, self.bureau)
        self.leader = self.person(roles.LEADER, self.bureau)

    @staticmethod
    def person(role: roles.Role, organisation: Organisation) -> User:
        user = UserFactory()
        grant_role(user, role, organisation)
        return user

    def power(self, **values) -> Power:
        """A draft written by the editor; one for named readers is for somebody whom the test doesn't know."""
        power = PowerFactory(**{"organisation": self.section, **values})
        if power.audience == Audience.SPECIFIED:
            power.audience_users.add(UserFactory())
        with editing(power, self.editor):
            pass
        power.refresh_from_db()
        return power

    def draw(self, power: Power, flow: Flow = SHORT_FLOW) -> Power:
        """Give a draft a flowchart, as an edit of the editor."""
        with editing(power, self.editor) as row:
            replace_parts(row, "steps", steps_of(flow))
            row.lanes = flow.lanes()
        power.refresh_from_db()
        return power

    def publish(self, power: Power) -> Power:
        """Take a draft through all stages, each by its own person."""
        Submit(power, self.editor).run()
        return self.approve(power)

    def approve(self, power: Any, until: State | None = None) -> Any:
        """Take what is under review through its stages, up to ``until`` without it; by default through all."""
        while power.state in BY_STATE and power.state != until:
            note = "经审查，可以公开。" if BY_STATE[power.state].demands_ground else ""
            Approve(power, self.reviewer_at(power.state), note=note).run()
        power.refresh_from_db()
        return power

    def reviewer_at(self, state: str) -> User:
        """Whoever decides at that stage."""
        if state == State.SECRECY_REVIEW:
            return self.secrecy_reviewer
        return {
            State.SECTION_REVIEW: self.head,
            State.OFFICE_REVIEW: self.reviewer,
            State.LEADER_APPROVAL: self.leader,
        }[State(state)]

    @cached_property
    def officer(self) -> User:
        """Who handles requests for information, and does nothing else."""
        return self.person(roles.REQUEST_OFFICER, self.bureau)

    @cached_property
    def secrecy_reviewer(self) -> User:
        """There is one once somebody asks for him: powers don't pass that stage by themselves."""
        return self.person(roles.SECRECY_REVIEWER, self.bureau)
