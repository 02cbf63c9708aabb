"""A power's name as a heading: where its lines end, by meaning (GB/T 9704, 7.3.1)."""

from functools import cache

from portal.printing.documents import NAME_ROOM

from ..flowcharts.layout.text import unbroken, width
from ..models import PublishedPower

# Where a reader pauses anyway. A line that ends elsewhere must be better balanced by that much (characters, squared).
PAUSES, NO_PAUSE = ("、", "，", "；", "）", "》", "的"), 20.0


def name_lines(power: PublishedPower) -> tuple[str, ...]:
    """The lines of a name too long for one; a sub-item's own name begins a new one. Empty for a name that fits."""
    if width(power.name, 1) <= NAME_ROOM:
        return ()
    if power.sub_name:
        return (*balanced(power.main_name, NAME_ROOM), *balanced(f"— {power.sub_name}", NAME_ROOM))
    return balanced(power.name, NAME_ROOM)


def balanced(text: str, room: float) -> tuple[str, ...]:
    """``text`` in as few lines as fit into ``room`` (characters), of about one length, broken between words.

    As one line where a single word is longer than that: it is broken where the page's edge is.
    """
    pieces = unbroken(text)
    return _lines(pieces, count, room) if (count := _least(pieces, room)) else (text,)


def _least(pieces: list[str], room: float) -> int:
    """How many lines ``pieces`` need at least; 0 where one of them is longer than a line."""
    count, line = 0, ""
    for piece in pieces:
        if width(piece.strip(), 1) > room:
            return 0
        if not count or width((line + piece).strip(), 1) > room:
            count, line = count + 1, ""
        line += piece
    return count


def _lines(pieces: list[str], count: int, room: float) -> tuple[str, ...]:
    """The best ``count`` lines."""
    aim = width("".join(pieces), 1) / count

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[str, ...]]:
        """What the lines from ``start`` on cost at least, and these."""
        found: tuple[float, tuple[str, ...]] = (float("inf"), ())
        line = ""
        for end in range(start + 1, len(pieces) + 1):
            line += pieces[end - 1]
            if width(line.strip(), 1) > room:
                break
            if (left == 1) != (end == len(pieces)):
                continue
            cost, rest = best(end, left - 1) if left > 1 else (0.0, ())
            cost += (width(line, 1) - aim) ** 2
            cost += NO_PAUSE if left > 1 and not line.rstrip().endswith(PAUSES) else 0.0
            found = min(found, (cost, (line.strip(), *rest)))
        return found

    return best(0, count)[1]
