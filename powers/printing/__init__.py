"""The documents to print: catalogue, single power, approval sheet, a unit's power structure, a key post's powers."""

from .approval import ApprovalSheet
from .catalogue import PowerCatalogue
from .sheet import PowerSheet
from .structure import PostPowers, PowerStructure

__all__ = ["ApprovalSheet", "PostPowers", "PowerCatalogue", "PowerSheet", "PowerStructure"]
