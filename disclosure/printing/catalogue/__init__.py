"""A unit's disclosure catalogue as an official PDF."""

from .document import DisclosureCatalogue

__all__ = ["DisclosureCatalogue"]
