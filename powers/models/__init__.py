"""Powers as staff edit them, and as citizens read them."""

from .assignment import BulkAssignment
from .choices import InternalDomain, LawLevel, LimitUnit, PowerFunction, PowerType, StepFunction, StepKind
from .clearing import ClearingCase, ClearingEntry, ClearingScan
from .flowchart import Step
from .parts import AccountabilityGround, Duty, LegalBasis, Material
from .power import Power
from .published import PowerCount, PublishedPower

__all__ = [
    "AccountabilityGround",
    "BulkAssignment",
    "ClearingCase",
    "ClearingEntry",
    "ClearingScan",
    "Duty",
    "InternalDomain",
    "LawLevel",
    "LegalBasis",
    "LimitUnit",
    "Material",
    "Power",
    "PowerCount",
    "PowerFunction",
    "PowerType",
    "PublishedPower",
    "Step",
    "StepFunction",
    "StepKind",
]
