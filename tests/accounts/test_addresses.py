"""Whose address counts when a sign-in fails."""

import pytest

from portal.accounts.addresses import client_address


@pytest.mark.parametrize(
    ("behind_nginx", "forwarded", "address"),
    [
        (True, "203.0.113.7", "203.0.113.7"),
        (True, "6.6.6.6, 203.0.113.7", "203.0.113.7"),  # the first was the visitor's own invention
        (True, "", "127.0.0.1"),
        (False, "6.6.6.6", "127.0.0.1"),
    ],
)
def test_only_nginx_is_believed(rf, settings, behind_nginx, forwarded, address):
    settings.HTTPS = behind_nginx
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client_address(rf.get("/office/login/", headers=headers)) == address
