"""Reading and filling the public ledger in tests."""

import re
from datetime import timedelta
from html import unescape

from django.urls import reverse

from portal.publishing.actions import editing
from portal.publishing.kinds import kind_of
from portal.publishing.ledger.append import append
from portal.publishing.models import Publication


def text(response) -> str:
    """The page's text, without markup, entities resolved."""
    body = response.content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def get(client, name, *args, status=200, **query):
    response = client.get(reverse(f"ledger:{name}", args=args), query)
    assert response.status_code == status, text(response)
    return response


def numbers(response) -> list[int]:
    """The entries that the list shows, in its order."""
    return [entry.sequence for entry in response.context["page"].entries]


def entries_of(power, number, *, start=None, step=timedelta(0)):
    """Add ``number`` entries of one power to the ledger, without the review."""
    kind = kind_of(power)
    for index in range(number):
        append(
            power,
            kind,
            Publication.Action.PUBLISHED,
            content=kind.snapshot(power),
            approvals=[],
            at=start + index * step if start else None,
        )


def revise(bureau, power, **values):
    with editing(power, bureau.editor) as row:
        for name, value in values.items():
            setattr(row, name, value)
    power.refresh_from_db()
    return power
