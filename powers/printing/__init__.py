"""The power catalogue and a single power, as documents to print."""

from .catalogue import PowerCatalogue
from .sheet import PowerSheet

__all__ = ["PowerCatalogue", "PowerSheet"]
