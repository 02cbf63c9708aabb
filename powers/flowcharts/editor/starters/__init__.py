"""Flowcharts to begin with, one a sort of power. They are data: mend or add them in the files of this package."""

from .administrative import LICENSING, PUNISHMENT
from .granting import CONFIRMATION, REWARD
from .internal import MAJOR_DECISION, PROJECT, SPENDING
from .starter import Starter, Stencil

STARTERS: tuple[Starter, ...] = (
    LICENSING,
    PUNISHMENT,
    CONFIRMATION,
    REWARD,
    PROJECT,
    MAJOR_DECISION,
    SPENDING,
)

__all__ = ["STARTERS", "Starter", "Stencil"]
