"""Organisations, posts and the people in them."""

from .membership import Membership
from .organisation import Organisation, OrganisationGroupPermission, OrganisationUserPermission
from .post import Post, PostHolding

__all__ = [
    "Membership",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Post",
    "PostHolding",
]
