"""The one function through which every rich text goes before it is stored, wherever it was typed or pasted."""

import nh3

from portal.inputs import printable

from .building import build
from .model import ALIGNMENTS
from .reading import read
from .writing import write

_ALIGNED = {"p", "h2", "h3"}
# What can be stored, and so what a page may show. ``writing`` writes nothing else; this is what holds if it did.
_GATE = nh3.Cleaner(
    tags={
        *("p", "h2", "h3", "ul", "ol", "li", "br", "a", "strong", "em", "u", "s", "sub", "sup"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={
        "a": {"href"},
        "ol": {"start"},
        "th": {"scope", "colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
    },
    allowed_classes={tag: set(ALIGNMENTS) for tag in _ALIGNED},
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="pass_through",
    link_rel="noopener noreferrer nofollow",
)


def clean(html: str) -> str:
    """``html`` as it is stored: paragraphs, headings, lists, tables, links and a few marks; nothing that acts or loads.

    What Word and WPS add is sorted out (``office``). A text that was cleaned before comes back as it is. Empty for a
    text that nobody would see anything of.
    """
    return _GATE.clean(write(build(read(printable(html)))))
