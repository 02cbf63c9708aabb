"""What a report's page says, laid out once at publication."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from portal.language import own_words
from portal.printing.documents import Grid

from . import tables, words


@dataclass(frozen=True)
class Part:
    """One of the six parts: ``text`` as it was typed, ``grids`` its tables."""

    anchor: str
    heading: str
    text: str = ""
    grids: tuple[Grid, ...] = ()


def parts(content: dict[str, Any]) -> list[Part]:
    """The six parts of the report (第五十条), in the language that is active now."""
    own: list[dict[str, Any]] = [
        {"text": content["overview"]},
        {"grids": tables.disclosed(content["disclosed"])},
        {"grids": (tables.requests(content["requests"]),)},
        {"grids": (tables.reviews(content["reviews"]),)},
        {"text": content["improvements"]},
        {"text": content["others"]},
    ]
    return [
        Part(f"part-{number}", str(heading), **said)
        for number, (heading, said) in enumerate(zip(words.PARTS, own, strict=True), 1)
    ]


def body(content: dict[str, Any]) -> str:
    """The page's body as HTML, in the language that is active now."""
    context = {"parts": parts(content), "own": own_words()}
    return render_to_string("disclosure/public/_report_body.html", context)


def picture(content: dict[str, Any], *, with_texts: bool = False) -> str:
    """The tables alone: the review desk sees at once what its list of fields can only enumerate."""
    found = [part for part in parts(content) if part.grids or with_texts]
    return render_to_string("disclosure/office/_report_tables.html", {"parts": found})
