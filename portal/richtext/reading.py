"""HTML as a browser would understand it, as a small tree: what can't matter, or must not, is gone already.

nh3 (html5ever, a browser's parser) reads what comes from outside, and what it writes is read here: there is never a
second opinion on where a tag ends. What stays are elements that say where a text begins and how it looks, among them
Word's own ``style`` entries; ``building`` reads them, and writes none of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

DEEPEST = 100  # what is nested deeper belongs to the element at this depth
VOID = {"br", "hr"}
_KEPT = {
    *(
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "address",
        "center",
        "figure",
    ),
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "fieldset",
        "form",
        "details",
        "summary",
        "figcaption",
    ),
    *("ul", "ol", "dir", "menu", "li", "dl", "dt", "dd", "br", "hr"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "sub", "sup", "span", "font"),
}
# Gone with all that is in them. <del> is what somebody has deleted with changes tracked: it must not become public.
_GONE = {
    *(
        "script",
        "style",
        "title",
        "xml",
        "noscript",
        "noembed",
        "noframes",
        "template",
        "iframe",
        "object",
        "applet",
    ),
    *("svg", "math", "canvas", "video", "audio", "textarea", "select", "button", "datalist", "del"),
}
_READER = nh3.Cleaner(
    tags=_KEPT,
    clean_content_tags=_GONE,
    attributes={
        "*": {"style", "align", "class", "hidden"},
        "a": {"href"},
        "ol": {"start"},
        "tr": {"height"},
        "td": {"colspan", "rowspan", "bgcolor"},
        "th": {"colspan", "rowspan", "bgcolor"},
    },
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="pass_through",
)
# Control characters, halves of surrogates, marks that turn the direction of writing or can't be seen.
_UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]"
)


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)
    _style: dict[str, str] | None = None

    @property
    def style(self) -> dict[str, str]:
        """The entries of the ``style`` attribute, in small letters."""
        if self._style is None:
            self._style = {}
            for entry in self.attributes.get("style", "").lower().split(";"):
                name, colon, value = entry.partition(":")
                if colon:
                    self._style[name.strip()] = value.strip()
        return self._style

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def elements(self) -> Iterator["Element"]:
        """Every element in it, in reading order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()

    def text(self) -> str:
        """All its text, marks and blocks apart."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class _Planter(HTMLParser):
    """Builds the tree from what nh3 has written: every element in it is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div")
        self.open = [self.root]
        self.too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and len(self.open) > DEEPEST:
            self.too_deep += 1
            return
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(_UNSEEN.sub("", data))  # what was written as &#8238; as well


# Elements that end by themselves where the next one of their kind begins, and those without an end: they can't pile up.
_FLAT = {
    *("p", "li", "dt", "dd", "tr", "td", "th", "option", "br", "hr", "img", "input", "meta", "link", "base"),
    *("col", "area", "embed", "source", "track", "param", "wbr"),
}
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>")


def _shallow(html: str) -> str:
    """``html`` without tags that are nested so deep that parsing them would take minutes."""
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _FLAT:
            return tag[0]
        if tag[1]:
            depth = max(0, depth - 1)
            return tag[0] if depth < 2 * DEEPEST else ""
        depth += 1
        return tag[0] if depth <= 2 * DEEPEST else ""

    return _TAG.sub(kept, html)


def read(html: str) -> Element:
    """The tree of an HTML text, whatever it is and wherever it comes from."""
    planter = _Planter()
    planter.feed(_READER.clean(_shallow(_UNSEEN.sub("", html))))
    planter.close()
    return planter.root
