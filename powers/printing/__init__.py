"""The power catalogue, a single power, a unit's power structure and a key post's powers, as documents to print."""

from .catalogue import PowerCatalogue
from .sheet import PowerSheet
from .structure import PostPowers, PowerStructure

__all__ = ["PostPowers", "PowerCatalogue", "PowerSheet", "PowerStructure"]
