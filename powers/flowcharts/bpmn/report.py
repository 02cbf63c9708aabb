"""What came of reading a BPMN file: the steps, and what its reader should know of the rest."""

from dataclasses import dataclass
from typing import Any

MOST_BYTES = 2 * 1024 * 1024


class WrongFile(ValueError):
    """The file can't be read as a flowchart; its text says why, to whoever uploaded it."""


@dataclass(frozen=True)
class Remark:
    """Something in the file that has no counterpart in a flowchart here, and what was done with it.

    ``element`` is what it is called in the file, or else its id. ``is_left_out``: nothing of it is in the steps.
    """

    element: str
    text: str
    is_left_out: bool = False


@dataclass(frozen=True)
class Reading:
    """The flowchart in a BPMN file.

    ``steps`` are rows with the columns of ``STEP_COLUMNS``, as in a power's content; ``lanes`` the order of their actors
    from left to right. ``post_id`` and ``organisation_id`` are ``None`` unless the power already had that step: a file
    says by words who acts, and whom they mean is for ``Actors`` to find.
    """

    name: str
    lanes: list[str]
    steps: list[dict[str, Any]]
    remarks: list[Remark]
