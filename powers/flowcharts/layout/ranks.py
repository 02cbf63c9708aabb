"""Which row and which lane each step stands in: edges that lead back are found, the rest is ranked by longest path."""

from itertools import permutations

from ..flow import Edge, Flow

MOST_LANES_TRIED = 6  # 720 orders; with more lanes neighbours are swapped as long as that helps
WEIGHT = 1


def back_edges(flow: Flow) -> set[Edge]:
    """The edges that close a loop, met by walking from the first step (then from each not yet met) in written order."""
    exits: dict[int, list[Edge]] = {node.number: [] for node in flow.nodes}
    for edge in flow.edges:
        exits[edge.source].append(edge)
    found: set[Edge] = set()
    done: set[int] = set()
    for node in flow.nodes:
        if node.number in done:
            continue
        path: dict[int, int] = {node.number: 0}
        stack = [(node.number, iter(exits[node.number]))]
        while stack:
            number, rest = stack[-1]
            edge = next(rest, None)
            if edge is None:
                stack.pop()
                del path[number]
                done.add(number)
            elif edge.target in path:
                found.add(edge)
            elif edge.target not in done:
                path[edge.target] = 0
                stack.append((edge.target, iter(exits[edge.target])))
    return found


def rows(flow: Flow, back: set[Edge]) -> dict[int, int]:
    """Step number → row. A step stands below all that lead to it; no two steps of a lane share a row."""
    lane_of = {node.number: node.lane for node in flow.nodes}
    position = {node.number: index for index, node in enumerate(flow.nodes)}
    entries: dict[int, list[int]] = {number: [] for number in lane_of}
    exits: dict[int, list[int]] = {number: [] for number in lane_of}
    for edge in flow.edges:
        if edge not in back:
            entries[edge.target].append(edge.source)
            exits[edge.source].append(edge.target)
    waiting = {number: len(sources) for number, sources in entries.items()}
    ready = [number for number, missing in waiting.items() if not missing]
    row: dict[int, int] = {}
    taken: set[tuple[int, str]] = set()
    while ready:
        number = min(ready, key=lambda n: (max((row[s] + 1 for s in entries[n]), default=0), position[n]))
        ready.remove(number)
        wanted = max((row[source] + 1 for source in entries[number]), default=0)
        while (wanted, lane_of[number]) in taken:
            wanted += 1
        row[number] = wanted
        taken.add((wanted, lane_of[number]))
        for target in exits[number]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return row


def lane_order(flow: Flow) -> list[str]:
    """The lanes from left to right: short ways between them; among equals as they first appear.

    Lanes whose order was settled before keep it, and a new one is put where it fits best: a chart that people know
    doesn't change about when a step is added.
    """
    first = flow.lanes()
    lane_of = {node.number: node.lane for node in flow.nodes}
    ways: dict[tuple[str, str], int] = {}
    for edge in flow.edges:
        pair = (lane_of[edge.source], lane_of[edge.target])
        if pair[0] != pair[1]:
            ways[pair] = ways.get(pair, 0) + 1

    def cost(order: list[str]) -> tuple[int, int]:
        moved = sum(abs(order.index(lane) - index) for index, lane in enumerate(first))
        return _length(order, ways) + WEIGHT * moved, moved

    if kept := [lane for lane in flow.kept_lanes if lane in first]:
        for lane in (lane for lane in first if lane not in kept):
            kept = min(
                ([*kept[:at], lane, *kept[at:]] for at in range(len(kept), -1, -1)),
                key=lambda order: _length(order, ways),
            )
        return kept
    if len(first) <= MOST_LANES_TRIED:
        return list(min(permutations(first), key=lambda order: cost(list(order))))
    best, best_cost = first, cost(first)
    improved = True
    while improved:
        improved = False
        for left in range(len(best) - 1):
            for right in range(left + 1, len(best)):
                tried = list(best)
                tried.insert(right, tried.pop(left))
                other = list(best)
                other.insert(left, other.pop(right))
                for candidate in (tried, other):
                    if (value := cost(candidate)) < best_cost:
                        best, best_cost, improved = candidate, value, True
    return best


def _length(order: list[str], ways: dict[tuple[str, str], int]) -> int:
    """How many lanes all transitions cross together, those of lanes that aren't placed yet left out."""
    place = {lane: index for index, lane in enumerate(order)}
    return sum(
        abs(place[a] - place[b]) * number for (a, b), number in ways.items() if a in place and b in place
    )
