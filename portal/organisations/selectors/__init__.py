"""What reads organisations: who may act where (for every app), and what the portal's own screens list."""

from .organisations import at_and_above, at_and_above_code, homes_of_member
from .permissions import (
    Grant,
    Place,
    forget_permissions,
    grants_over,
    held_permissions,
    may,
    organisations_where,
    places_by_permission,
    subtree_filter,
    users_with,
)

__all__ = [
    "Grant",
    "Place",
    "at_and_above",
    "at_and_above_code",
    "forget_permissions",
    "grants_over",
    "held_permissions",
    "homes_of_member",
    "may",
    "organisations_where",
    "places_by_permission",
    "subtree_filter",
    "users_with",
]
