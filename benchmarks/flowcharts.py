"""Measure how long a flowchart takes to be laid out and drawn: ``python -m benchmarks.flowcharts``.

The demonstration's flows and made-up ones of up to 60 steps, each drawn so many times. Beside them Graphviz ``dot`` on
the same flows where it is installed: a process each, as it would be used, with clusters for lanes.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from powers.flowcharts.chart import drawn  # noqa: E402
from powers.flowcharts.flow import Edge, Flow, Node  # noqa: E402
from tests.powers.flowcharts.samples import SAMPLES  # noqa: E402

NAMES = ("受理申请", "一次性告知补正", "现场核查", "专家评审", "集体研究决定", "公示拟定结果", "送达决定书")
SHAPES = {"decision": "diamond", "document": "note"}


def made_up(steps: int, lanes: int, seed: int) -> Flow:
    """A flow that goes on from step to step, with a decision in three that leads back or ahead as well."""
    chance = random.Random(seed)
    nodes, edges = [], []
    for number in range(1, steps + 1):
        kind = (
            "start"
            if number == 1
            else "end"
            if number == steps
            else "decision"
            if number % 3 == 0
            else "task"
        )
        lane = f"科室{chance.randrange(lanes)}·经办人"
        nodes.append(Node(number, kind, chance.choice(NAMES), lane, chance.choice([None, 3, 5])))
        if number < steps:
            edges.append(Edge(number, number + 1, "同意" if kind == "decision" else ""))
        if kind == "decision":
            edges.append(Edge(number, chance.randrange(1, steps + 1), "退回"))
    return Flow(nodes, list(dict.fromkeys(edges)))


def dot(flow: Flow) -> None:
    """The same by Graphviz, which has no lanes: a cluster for each comes nearest."""
    lines = ['digraph { splines=ortho newrank=true node [fontname="Noto Sans CJK SC" fontsize=10]']
    for index, lane in enumerate(flow.lanes()):
        steps = (
            f'n{node.number} [label="{node.name}" shape={SHAPES.get(node.kind, "box")}]'
            for node in flow.nodes
            if node.lane == lane
        )
        lines.append(f'subgraph cluster_{index} {{ label="{lane}" {" ".join(steps)} }}')
    lines += [f'n{edge.source} -> n{edge.target} [xlabel="{edge.label}"]' for edge in flow.edges]
    subprocess.run(
        ["dot", "-Tsvg"], input="\n".join([*lines, "}"]), text=True, capture_output=True, check=True
    )


def milliseconds(draw: Callable[[], object], rounds: int) -> list[float]:
    found = []
    for _round in range(rounds):
        start = time.perf_counter()
        draw()
        found.append((time.perf_counter() - start) * 1000)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    has_dot = shutil.which("dot") is not None
    flows = list(SAMPLES.items())
    flows += [(f"made up, {steps} steps", made_up(steps, 6, steps)) for steps in (20, 40, 60)]
    print("| flow | steps | lanes | median ms | most ms | dot ms |\n|---|---:|---:|---:|---:|---:|")
    medians = []
    for name, flow in flows:
        own = milliseconds(lambda flow=flow: drawn(flow, ""), rounds)  # type: ignore[misc]
        peer = milliseconds(lambda flow=flow: dot(flow), 3) if has_dot else []  # type: ignore[misc]
        medians.append(statistics.median(own))
        told = f"{statistics.median(peer):.0f}" if peer else "not installed"
        print(
            f"| {name} | {len(flow.nodes)} | {len(flow.lanes())} | {medians[-1]:.1f} | {max(own):.1f} | {told} |"
        )
    print(f"\nmedian of all: {statistics.median(medians):.1f} ms")


if __name__ == "__main__":
    main()
