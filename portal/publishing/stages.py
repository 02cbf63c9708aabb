"""The review stages in their order: who decides at each, and within how many working days."""

from dataclasses import dataclass

from .models import State


@dataclass(frozen=True)
class Stage:
    """One stage of review. ``passes`` names the state machine's transition that an approval makes."""

    state: State
    permission: str
    passes: str


STAGES = (
    Stage(State.SECTION_REVIEW, "review_section", "to_office_review"),
    Stage(State.OFFICE_REVIEW, "review_office", "to_leader_approval"),
    Stage(State.LEADER_APPROVAL, "approve_publication", "to_published"),
)
BY_STATE = {stage.state: stage for stage in STAGES}
REVIEW_PERMISSIONS = tuple(stage.permission for stage in STAGES)
