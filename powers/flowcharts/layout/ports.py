"""Where on the side of its box each line leaves or enters, as a shift from the side's middle in px."""

from .boxes import Size
from .routes import Route, Router

CLOSEST = 7.0  # px between two lines that could be taken for one
EXIT_STEP, ENTRY_STEP, SIDE_STEP = 46.0, 16.0, 14.0

Ports = dict[tuple[int, str], float]


def ports(router: Router, routes: list[Route], sizes: dict[int, Size]) -> Ports:
    """(index of the route, "start" or "end") → shift."""
    found = _spread(router, routes, sizes)
    _part_entries(router, routes, found)
    _part_sides(router, routes, found)
    return found


def _ends(route: Route) -> tuple[tuple[str, int, str, int], ...]:
    """Both ends of a route: which, at whose box, on which side, and whose box is the other one."""
    edge = route.edge
    return ("start", edge.source, route.start, edge.target), ("end", edge.target, route.end, edge.source)


def _spread(router: Router, routes: list[Route], sizes: dict[int, Size]) -> Ports:
    """Sorted by where the lines go, so that they don't cross at the box; a straight one keeps the middle."""
    sides: dict[tuple[int, str], list[tuple[float, int, str]]] = {}
    for index, route in enumerate(routes):
        for end, number, side, other in _ends(route):
            if side in ("top", "bottom"):
                towards = 0.0 if route.is_straight else _towards(router, route, number, other)
            else:
                towards = _height(router, route, end, number, other)
            sides.setdefault((number, side), []).append((towards, index, end))
    found: Ports = {}
    for (number, side), ends in sides.items():
        ends.sort()
        middle = next((k for k, (_t, index, _e) in enumerate(ends) if routes[index].is_straight), None)
        base = (len(ends) - 1) / 2 if middle is None else middle
        step = _step(sizes[number], side, len(ends), router.is_decision(number))
        if middle is not None and len(ends) > 1:
            # Seen from the middle one side may hold more lines than the other, and must have room for them.
            beside = max(base, len(ends) - 1 - base)
            step = min(step, max(step * (len(ends) - 1), sizes[number].width * 0.8) / 2 / beside)
        for k, (_place, index, end) in enumerate(ends):
            found[index, end] = (k - base) * step
    return found


def _towards(router: Router, route: Route, number: int, other: int) -> float:
    """To which side of its box a line runs: negative is left."""
    to = router.lane[other] if route.channel is None else route.channel - 0.5
    return to - router.lane[number]


def _height(router: Router, route: Route, end: str, number: int, other: int) -> float:
    """The order of lines at a side, from above: a label needs the room above its line, so its line comes first."""
    if end == "start":
        return -2000.0 if route.edge.label else -1000.0
    return float(router.row[other] - router.row[number])


def _step(size: Size, side: str, ends: int, is_decision: bool) -> float:
    """How far apart ``ends`` lines stand on a side. A diamond's slanting side has less room."""
    if side in ("left", "right"):
        return min(SIDE_STEP, size.height * 0.6 / max(1, ends - 1))
    share = 0.7 if not is_decision else 0.56 if ends < 4 else 0.8
    return min(EXIT_STEP if side == "bottom" else ENTRY_STEP, size.width * share / max(1, ends - 1))


def _part_entries(router: Router, routes: list[Route], found: Ports) -> None:
    """Shift an entry that stands right below another line's exit: else both would lie on each other between them."""
    exits: dict[tuple[int, int], list[float]] = {}
    entries: dict[int, list[int]] = {}
    for index, route in enumerate(routes):
        source = route.edge.source
        if route.start == "bottom" and not route.is_straight:
            exits.setdefault((router.row[source], router.lane[source]), []).append(found[index, "start"])
        if route.end == "top":
            entries.setdefault(route.edge.target, []).append(index)
    for index, route in enumerate(routes):
        if route.end != "top" or route.arrives is None:
            continue
        taken = list(exits.get((route.arrives - 1, router.lane[route.edge.target]), []))
        taken += [found[other, "end"] for other in entries[route.edge.target] if other != index]
        wanted = found[index, "end"]
        for tries in range(14):
            shift = wanted + 8.0 * ((tries + 1) // 2) * (1 if tries % 2 else -1)
            if all(abs(shift - other) >= CLOSEST for other in taken):
                found[index, "end"] = shift
                break


def _part_sides(router: Router, routes: list[Route], found: Ports) -> None:
    """Shift one of two lines that come from left and right into one channel at the same height."""
    taken: set[tuple[int, int, int]] = set()
    for index, route in enumerate(routes):
        for end, number, side, _other in _ends(route):
            if side not in ("left", "right"):
                continue
            channel = router.lane[number] + (1 if side == "right" else 0)
            while (router.row[number], channel, round(found[index, end])) in taken:
                found[index, end] += CLOSEST
            taken.add((router.row[number], channel, round(found[index, end])))
