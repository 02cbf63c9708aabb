"""The review stages in their order, the one place that says it: who decides at each, and which kind passes which."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from .kinds import PublishableKind
from .models import State


@dataclass(frozen=True)
class Stage:
    """One stage of review. ``demands_ground``: whoever approves there says on what ground, too."""

    state: State
    permission: str
    demands_ground: bool = False


STAGES = (
    Stage(State.SECTION_REVIEW, "review_section"),
    Stage(State.SECRECY_REVIEW, "review_secrecy", demands_ground=True),
    Stage(State.OFFICE_REVIEW, "review_office"),
    Stage(State.LEADER_APPROVAL, "approve_publication"),
)
# Of every state of review: a record may wait at a stage that its kind doesn't pass any more.
BY_STATE = {stage.state: stage for stage in STAGES}
REVIEW_PERMISSIONS = tuple(stage.permission for stage in STAGES)


def stages_of(kind: PublishableKind) -> tuple[Stage, ...]:
    """The stages that a record of this kind passes, in their order."""
    is_reviewed = kind.secrecy_review or kind.code in settings.SECRECY_REVIEW_KINDS
    return tuple(stage for stage in STAGES if is_reviewed or stage.state != State.SECRECY_REVIEW)


def next_stage(kind: PublishableKind, approved: Collection[str]) -> Stage | None:
    """The first stage of the kind that isn't among those that have ``approved`` (states); ``None``: all have.

    Told by what is missing, not by what comes after the present stage: where the secrecy review is switched on while a
    record waits at a later stage, it is made up for before anything becomes public.
    """
    return next((stage for stage in stages_of(kind) if stage.state not in approved), None)


def offered_stages(kind: PublishableKind, present: Collection[str | None] = ()) -> list[Stage]:
    """The stages that a list of this kind offers to choose among: those that it passes, and any that are ``present``."""
    passed = stages_of(kind)
    return [stage for stage in STAGES if stage in passed or stage.state in present]


def offered_states(kind: PublishableKind, chosen: str | None) -> list[tuple[str, Any]]:
    """The same of all states, each with its label; the one that is ``chosen`` is offered anyhow."""
    unused = BY_STATE.keys() - {stage.state for stage in offered_stages(kind, [chosen])}
    return [(value, label) for value, label in State.choices if value not in unused]
