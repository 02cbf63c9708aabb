"""Ways to break a file: each makes a function that does it to an open one.

What they are given finds in the file what is to be broken; a value may be a function, too, which finds it there.
"""

import re
from collections.abc import Callable
from typing import Any

import pikepdf

Find = Callable[[pikepdf.Pdf], Any]
Break = Callable[[pikepdf.Pdf], None]


def put(find: Find, key: str, value: Any) -> Break:
    """Set an entry."""

    def break_(pdf: pikepdf.Pdf) -> None:
        setattr(find(pdf), key, value(pdf) if callable(value) else value)

    return break_


def drop(find: Find, key: str) -> Break:
    """Take an entry away."""
    return lambda pdf: delattr(find(pdf), key)


def item(find: Find, index: int, value: Any) -> Break:
    """Set an item of an array."""

    def break_(pdf: pikepdf.Pdf) -> None:
        find(pdf)[index] = value

    return break_


def remove(find: Find, index: int) -> Break:
    """Take an item of an array away."""

    def break_(pdf: pikepdf.Pdf) -> None:
        del find(pdf)[index]

    return break_


def paint(content: bytes) -> Break:
    """Add to the content of the first page."""

    def break_(pdf: pikepdf.Pdf) -> None:
        stream = pdf.pages[0].Contents
        stream.write(stream.read_bytes() + b"\n" + content)

    return break_


def page(index: int = 0) -> Find:
    """A page."""
    return lambda pdf: pdf.pages[index].obj


def catalog(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The catalog."""
    return pdf.Root


def rewrite(find: Find, old: str, new: str) -> Break:
    """Change the text of a stream, wherever ``old`` (a regular expression) is found; it must be."""

    def break_(pdf: pikepdf.Pdf) -> None:
        stream = find(pdf)
        text, count = re.subn(old, new, stream.read_bytes().decode())
        assert count
        stream.write(text.encode())

    return break_
