"""What changes organisations, posts, accounts and roles."""

from .roles import grant_role, revoke_role, roles_of

__all__ = ["grant_role", "revoke_role", "roles_of"]
