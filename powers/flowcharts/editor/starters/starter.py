"""What a flowchart to begin with is made of."""

from dataclasses import dataclass, field
from typing import Any

from ....models.choices import PowerType, StepFunction, StepKind

START, TASK, DECISION, DOCUMENT, END = StepKind
SUPERVISION = StepFunction.SUPERVISION

# Parts that are played by other posts in every section and bureau, see ``fitting``.
CLERK, HEAD = "{clerk}", "{head}"
DEPUTY, CHIEF, TOGETHER = "{deputy}", "{chief}", "{together}"
LEGAL, MONEY, INFORMATION, INSPECTOR = "{legal}", "{money}", "{information}", "{inspector}"


@dataclass(frozen=True)
class Stencil:
    """One step. ``actor`` is a part to be played, or words; ``ways`` are (label, number), none for the following step.

    ``requirement`` ends with the article that it rests on.
    """

    kind: StepKind
    name: str
    actor: str
    ways: tuple[tuple[str, int], ...] = ()
    limit: int | None = None
    condition: str = ""
    requirement: str = ""
    documents: str = ""
    function: str = ""


@dataclass(frozen=True)
class Starter:
    """A flowchart to begin with. ``name`` and ``about`` are for the clerk who chooses, in his language.

    ``sources`` and the steps are content of the bureau: Chinese in every language. ``types``: for which powers it is
    offered first.
    """

    code: str
    name: Any
    about: Any
    sources: tuple[str, ...]
    steps: tuple[Stencil, ...] = field(repr=False)
    types: tuple[PowerType, ...] = ()
