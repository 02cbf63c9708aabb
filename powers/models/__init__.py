"""Powers as staff edit them, and as citizens read them."""

from .choices import InternalDomain, LawLevel, LimitUnit, PowerFunction, PowerType, StepFunction, StepKind
from .flowchart import Step
from .parts import AccountabilityGround, Duty, LegalBasis, Material
from .power import Power
from .published import PowerCount, PublishedPower

__all__ = [
    "AccountabilityGround",
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
