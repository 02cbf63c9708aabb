"""Pages cut from a stencil: the template is rendered once with holes, then only the holes are filled.

A template spends nearly all of its time on what is the same for every page: addresses, translations, the frame. Here
it is rendered with a mark in place of every text; what lies between the marks is kept, and each page fills its own
texts in. The result is what the template itself would give, letter for letter (``tests/publishing/test_stencil.py``),
as long as the template only *shows* the texts: it may ask whether one is empty, not what it says.
"""

import html
import re
from collections import OrderedDict
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST_KEPT = 100
_MARK = re.compile("zqhole([0-9]+)zq")
_kept: OrderedDict[Any, list[str]] = OrderedDict()


def forget() -> None:
    """Render everything anew: for tests, where one database follows another in one process."""
    _kept.clear()


def _shape(value: Any, texts: list[str]) -> Any:
    """A key that two contexts share when the same stencil fits both; ``texts`` gets what is to be filled in."""
    if isinstance(value, str):
        if value:
            texts.append(value)
        return bool(value)
    if isinstance(value, dict):
        return tuple([_shape(item, texts) for item in value.values()])
    if isinstance(value, list | tuple):
        return tuple([_shape(item, texts) for item in value])
    return value


def _marked(value: Any, places: Iterator[int]) -> Any:
    """The same context with a mark in place of each text, in the order of ``_shape``."""
    if isinstance(value, str):
        return f"zqhole{next(places)}zq" if value else ""
    if isinstance(value, dict):
        return {name: _marked(item, places) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(item, places) for item in value]
    return value


def fill(
    template: str,
    context: dict[str, Any],
    *,
    path: str,
    slot: str,
    fixed: dict[str, Any],
    frame: Any,
) -> str:
    """The page that ``template`` gives for ``context`` (texts, and lists and dicts of texts) and ``fixed`` (the rest).

    ``path`` is the page's address with ``{}`` where ``slot``, one of the context's texts, stands in it. ``frame``
    differs whenever the frame of the page might. For anonymous readers only.
    """
    texts: list[str] = []
    key = (template, get_language(), frame, tuple(fixed.values()), tuple(context), _shape(context, texts))
    pieces = None if settings.DEBUG else _kept.get(key)
    if pieces is None:
        marked = _marked(context, count())
        request = HttpRequest()
        request.method = "GET"
        request.path = request.path_info = path.format(marked[slot])
        pieces = _MARK.split(render_to_string(template, {**marked, **fixed, "reader": None}, request))
        _kept[key] = pieces
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    filled = list(pieces)
    filled[1::2] = [_escaped(texts[int(place)]) for place in pieces[1::2]]
    return "".join(filled)


def _escaped(text: str) -> str:
    """As a template shows it. Not by Django's own function, which looks at every text whether it is a lazy one."""
    return text if isinstance(text, SafeString) else html.escape(text)
