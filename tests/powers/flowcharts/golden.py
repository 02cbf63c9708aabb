"""What a chart shows, apart from its measures: lanes, rows, and how each way runs; and how it is parted for print.

``python -m tests.powers.flowcharts.golden`` writes ``golden.json`` anew: only after every sample has been looked at.
"""

import json
from itertools import pairwise
from pathlib import Path

from powers.flowcharts.flow import Flow

from .geometry import Picture

FILE = Path(__file__).with_name("golden.json")


def structure(picture: Picture, names: dict[int, str]) -> dict:
    """The chart in words that don't change with a font or a gap: what stands where, and where each way turns."""
    lane_of = {
        number: next(
            k for k, lane in enumerate(picture.lanes) if lane.left <= box.left and box.right <= lane.right
        )
        for number, box in picture.steps.items()
    }
    middles = sorted({round((box.top + box.bottom) / 2) for box in picture.steps.values()})
    rows: list[list[str]] = [[] for _middle in middles]
    for number in sorted(picture.steps, key=lane_of.__getitem__):
        box = picture.steps[number]
        row = middles.index(round((box.top + box.bottom) / 2))
        rows[row].append(f"{number} {names[number]} | {lane_of[number] + 1}")
    return {
        "rows": rows,
        "ways": {way: _turns(points) for way, points in sorted(picture.ways, key=_numbers)},
    }


def _numbers(way) -> list[int]:
    return [int(number) for number in way[0].split("-")]


def _turns(points) -> str:
    """↓→↓: the directions that a line takes, one after the other."""
    signs = []
    for (x1, y1), (x2, y2) in pairwise(points):
        signs.append("→" if x2 > x1 else "←" if x2 < x1 else "↓" if y2 > y1 else "↑")
    return "".join(signs)


def pages(flow: Flow) -> list[str]:
    """The steps on each printed page, and how large they are printed, in px."""
    from powers.flowcharts.paging import Area, paged

    numbers = {node.number for node in flow.nodes}
    found = []
    for page in map(Picture, paged(flow, "", Area(657, 845), Area(1008, 565)).pictures):
        steps = " ".join(str(number) for number in sorted(numbers.intersection(page.steps)))
        found.append(f"{steps} | {page.size[0]:.0f} × {page.size[1]:.0f}")
    return found


def of_samples() -> dict[str, dict]:
    from powers.flowcharts.layout import draw
    from powers.flowcharts.svg import render

    from .samples import SAMPLES

    return {
        code: {
            **structure(Picture(render(draw(flow), "", "")), {node.number: node.name for node in flow.nodes}),
            "pages": pages(flow),
        }
        for code, flow in SAMPLES.items()
    }


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    FILE.write_text(json.dumps(of_samples(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
