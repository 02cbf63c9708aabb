"""Picking powers on a list, to have them printed: ``?pick=1`` shows a box before each.

There is neither a session nor a cookie: what was ticked on one page goes along in the address to the next, and so does
what the print page was told before (``how``).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict
from django.urls import reverse


@dataclass(frozen=True)
class Picking:
    """What was picked so far (``names``, the powers' addresses), and where the list goes on."""

    names: tuple[str, ...]
    elsewhere: tuple[str, ...]  # of these the ones that aren't on this page
    hidden: tuple[tuple[str, Any], ...]
    previous: int
    next: int
    leave_url: str
    is_empty: bool  # printing was asked for, and nothing is picked

    @classmethod
    def of(
        cls, query: QueryDict, wish: Any, shown: Collection[str], *, page: int, last: int, hidden: Any = ()
    ) -> "Picking | None":
        """The picking that ``query`` asks for on that page of a list; ``None`` when it only wants to read.

        ``wish`` is what the list was asked for, ``shown`` the powers on the page, ``hidden`` what the next page must be
        told of the wish beside what the page's own boxes say.
        """
        if "pick" not in query:
            return None
        names = picked(query)
        return cls(
            names,
            tuple(name for name in names if name not in shown),
            (*hidden, *[("how", how) for how in query.getlist("how")[:1]]),
            page - 1,
            page + 1 if page < last else 0,
            wish.url(page=page) or "?",
            "print" in query and not names,
        )


def picked(query: QueryDict) -> tuple[str, ...]:
    """The powers that were ticked, each once."""
    return tuple(dict.fromkeys(name for name in query.getlist("power") if name))


def print_picked(query: QueryDict) -> str:
    """Where to print what is ticked, if ``query`` asks for that; else ""."""
    names = picked(query) if "print" in query else ()
    if not names:
        return ""
    return print_url([*[("power", name) for name in names], *parse_qsl(query.get("how", ""))])


def picking_url(names: Iterable[str], how: Iterable[tuple[str, Any]], scope: dict[str, Any]) -> str:
    """Where to pick from ``scope``, with what was picked before and what the print page was told of how to print it."""
    place = "site:search" if scope["q"] else "powers:list"
    among = [("q", scope["q"]), ("section", scope["organisation"]), ("type", scope["type"])]
    if not scope["q"]:  # search knows no posts
        among.append(("post", scope["post"]))
    asked = [(name, value) for name, value in among if value]
    asked += [("pick", "1"), *[("power", name) for name in names]]
    if said := urlencode(list(how)):
        asked.append(("how", said))
    return f"{reverse(place)}?{urlencode(asked)}"


def print_url(scope: Iterable[tuple[str, Any]]) -> str:
    """The print page with that part of the catalogue filled in."""
    asked = urlencode([(name, value) for name, value in scope if value])
    return reverse("catalogue:print") + (f"?{asked}" if asked else "")
