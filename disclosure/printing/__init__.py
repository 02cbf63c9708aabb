"""The documents to print: catalogue, bulletin sheets, approval sheets."""

from .approval import DisclosureApproval, ItemApproval, ReportApproval
from .bulletin import BulletinSheets
from .catalogue import DisclosureCatalogue

__all__ = ["BulletinSheets", "DisclosureApproval", "DisclosureCatalogue", "ItemApproval", "ReportApproval"]
