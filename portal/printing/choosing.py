"""What the public print page and the print desk share."""

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from .registry import NothingToPrint, PrintableDocument, TooLarge


def size_of(document: PrintableDocument, form: Any) -> int | None:
    """How many records the choice of ``form`` holds; ``None`` while nothing was chosen, or something wrong, or more than
    is printed at once: whoever asks for that is told so.
    """
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return document.size(form.parameters())
    except NothingToPrint:
        return 0
    except TooLarge:
        return None


def asked_of(query: QueryDict) -> QueryDict | None:
    """What an address asks, if it says more than which document is to be printed."""
    return query if set(query) - {"document"} else None


def inline(pictures: Iterable[bytes]) -> list[str]:
    """PNG pictures as addresses that hold them: no place where others could ask for them."""
    return [f"data:image/png;base64,{b64encode(picture).decode()}" for picture in pictures]
