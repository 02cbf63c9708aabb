"""The flows of the demonstration register's flowchart file, by power code."""

import re
from pathlib import Path

import openpyxl

from powers.flowcharts.flow import Edge, Flow, Node

FILE = Path(__file__).resolve().parents[3] / "fixtures/demo/流程图.xlsx"
KINDS = {"开始": "start", "办理": "task", "判断": "decision", "文书": "document", "结束": "end"}


def _samples() -> dict[str, Flow]:
    found: dict[str, tuple[list[Node], list[Edge]]] = {}
    rows = openpyxl.load_workbook(FILE, read_only=True).active.iter_rows(min_row=2, values_only=True)
    for code, number, name, kind, lane, condition, requirement, limit, following in rows:
        nodes, edges = found.setdefault(code, ([], []))
        nodes.append(Node(number, KINDS[kind], name, lane, limit, requirement or "", condition or ""))
        for part in re.split("[;；]", following or ""):
            if part.strip():
                label, _arrow, target = part.strip().rpartition("→")
                edges.append(Edge(number, int(target), label))
    return {code: Flow(nodes, edges) for code, (nodes, edges) in found.items()}


SAMPLES = _samples()
