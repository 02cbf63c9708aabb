"""What a report's page says, laid out once at publication."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from portal.language import own_words
from portal.printing.documents import Grid
from portal.richtext.templatetags.richtext import richtext
from portal.richtext.texts import lowered

from . import tables, words


@dataclass(frozen=True)
class Part:
    """One of the six parts: ``text`` as it was typed, ``grids`` its tables."""

    anchor: str
    heading: str
    text: str = ""
    grids: tuple[Grid, ...] = ()

    @property
    def html(self) -> SafeString:
        """The text as a page shows it, under the part's heading."""
        return mark_safe(lowered(richtext(self.text)))


def parts(content: dict[str, Any], url: tables.Url | None = None) -> list[Part]:
    """The six parts of the report (第五十条), in the language that is active now; ``url`` as in ``tables.requests``."""
    own: list[dict[str, Any]] = [
        {"text": content["overview"]},
        {"grids": tables.disclosed(content["disclosed"])},
        {"grids": (tables.requests(content["requests"], url),)},
        {"grids": (tables.reviews(content["reviews"]),)},
        {"text": content["improvements"]},
        {"text": content["others"]},
    ]
    return [
        Part(f"part-{number}", str(heading), **said)
        for number, (heading, said) in enumerate(zip(words.PARTS, own, strict=True), 1)
    ]


def behind(report: int) -> tables.Url:
    """Where the office sees the requests behind a number of the draft with this key."""
    address = reverse("disclosure-reports:behind", args=[report])
    return lambda row, column: f"{address}?{urlencode({'row': row, 'column': column})}"


def body(content: dict[str, Any]) -> str:
    """The page's body as HTML, in the language that is active now."""
    context = {"parts": parts(content), "own": own_words()}
    return render_to_string("disclosure/public/_report_body.html", context)


def picture(content: dict[str, Any], *, with_texts: bool = False, report: int | None = None) -> str:
    """The tables alone: the review desk sees at once what its list of fields can only enumerate.

    ``report``: the draft's key; its numbers lead to the requests behind them then.
    """
    found = [part for part in parts(content, behind(report) if report else None) if part.grids or with_texts]
    return render_to_string("disclosure/office/_report_tables.html", {"parts": found})
