"""The documents to print: catalogue, bulletin sheets, approval sheets."""

from .approval import DisclosureApproval, ItemApproval

__all__ = ["DisclosureApproval", "ItemApproval"]
