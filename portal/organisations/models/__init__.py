"""Organisations, posts and the people in them."""

from .entry import AccountEntry, AppendOnly
from .membership import Membership
from .organisation import Organisation, OrganisationGroupPermission, OrganisationUserPermission
from .post import Post, PostHolding

__all__ = [
    "AccountEntry",
    "AppendOnly",
    "Membership",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Post",
    "PostHolding",
]
