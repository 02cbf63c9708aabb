"""The documents to print: catalogue, bulletin sheets, approval sheets."""

from .approval import DisclosureApproval, ItemApproval
from .catalogue import DisclosureCatalogue

__all__ = ["DisclosureApproval", "DisclosureCatalogue", "ItemApproval"]
