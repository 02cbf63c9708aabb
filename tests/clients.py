"""Browsers without a screen, for tests of pages."""

from django.test import Client


def client_of(user) -> Client:
    """A client of its own that is signed in as ``user``."""
    client = Client()
    client.force_login(user)
    return client
