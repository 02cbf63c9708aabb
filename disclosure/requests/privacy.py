"""Answers that stay between one reader and the portal."""

from typing import TypeVar

from django.http import HttpResponse

Response = TypeVar("Response", bound=HttpResponse)


def for_one_reader(response: Response) -> Response:
    """``response`` with the headers by which nobody keeps it, no search engine finds it, and no other site is told of it."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
