"""Approval sheets (审批表): what is to be disclosed, and what each stage of review said of it, as a form that is signed."""

from .asked import Asked
from .sheet import ApprovalSheet

__all__ = ["ApprovalSheet", "Asked"]
