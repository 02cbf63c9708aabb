"""Name trees and number trees: all their entries, and whether a reader that searches them finds every one."""

from collections.abc import Callable, Iterator
from typing import Any

import pikepdf

from .pagetree import MOST_KIDS

Complain = Callable[[str], None]


def name_tree(root: pikepdf.Object, name: str, complain: Complain) -> Iterator[tuple[bytes, Any]]:
    """The entries of a name tree, in its order."""
    yield from _entries(root, "/Names", bytes, name, complain)


def number_tree(root: pikepdf.Object, name: str, complain: Complain) -> Iterator[tuple[int, Any]]:
    """The entries of a number tree, in its order."""
    yield from _entries(root, "/Nums", int, name, complain)


def _entries(
    root: pikepdf.Object, leaf: str, read: Callable[[Any], Any], name: str, complain: Complain
) -> Iterator[tuple[Any, Any]]:
    depths: set[int] = set()
    last: list[Any] = []

    def walk(node: pikepdf.Object, depth: int) -> Iterator[tuple[Any, Any]]:
        if not isinstance(node, pikepdf.Dictionary) or depth > 32:
            complain(f"{name} has a node that doesn't exist, or goes round in a circle.")
            return
        first_key, keys = None, 0
        if leaf in node:
            flat = list(node[leaf])
            if len(flat) % 2:
                complain(f"{name} has a leaf of {len(flat)} items: not pairs.")
            depths.add(depth)
            keys = len(flat) // 2
            for position in range(0, len(flat) - 1, 2):
                key = read(flat[position])
                if last and key <= last[0]:
                    complain(f"{name} isn't sorted: {key!r} follows {last[0]!r}.")
                last[:] = [key]
                first_key = key if position == 0 else first_key
                yield key, flat[position + 1]
        for kid in node.get("/Kids", []):
            keys += 1
            for key, value in walk(kid, depth + 1):
                first_key = key if first_key is None else first_key
                yield key, value
        if keys > MOST_KIDS:
            complain(f"{name} has a node of {keys} entries, more than {MOST_KIDS}.")
        if depth > 1:
            limits = [read(limit) for limit in node.get("/Limits", [])]
            if limits != [first_key, *last]:
                complain(f"{name} has a node whose limits are {limits}, but holds {[first_key, *last]}.")
        elif "/Limits" in node:
            complain(f"{name} has limits at its root.")

    yield from walk(root, 1)
    if depths and max(depths) - min(depths) > 1:
        complain(f"{name} isn't balanced: its leaves lie {min(depths)} to {max(depths)} levels deep.")
