"""Passwords that the portal gives out: shown once, kept nowhere."""

import secrets

# They are read from a screen or a slip of paper and typed: no characters that look alike.
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 12


def one_time_password() -> str:
    """A random password for somebody's first sign-in."""
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
