"""What things are called in a file: namespaces, ids, the elements that steps become, the words of their documentation.

The words are in the portal's own language, as the steps are, whoever downloads the file: another portal reads them again.
"""

import re
from typing import Any

from ...models.choices import StepFunction, StepKind

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
WAYPOINTS = "http://www.omg.org/spec/DD/20100524/DI"
# What BPMN has no place for. A name, not an address: it stays the same wherever a portal runs.
OWN = "urn:transparent-power-portal:flowchart:1"
PREFIXES = {"bpmn": MODEL, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": WAYPOINTS, "power": OWN}

ELEMENTS = {
    StepKind.START: "startEvent",
    StepKind.TASK: "userTask",
    StepKind.DECISION: "exclusiveGateway",
    StepKind.DOCUMENT: "task",
    StepKind.END: "endEvent",
}
TEXTS = {"condition": "条件", "requirement": "要求", "documents": "文书"}
# The lane of steps whose actor is still open: it has no name, and this id tells it from another tool's nameless lane.
OPEN_LANE = "lane_open"
_LIMIT, _FUNCTION = "时限", "权力属性"
_FUNCTIONS = {StepFunction.DECISION: "决策", StepFunction.EXECUTION: "执行", StepFunction.SUPERVISION: "监督"}
_LINE = re.compile(rf"({'|'.join([*TEXTS.values(), _LIMIT, _FUNCTION])})[：:]\s*(.*)")  # 条件：申请材料齐全
_DAYS = re.compile(r"(\d{1,4})\s*个?工作日")
_STEP = re.compile(r"step_([0-9A-Za-z]{1,12})")


def step_id(key: str) -> str:
    """A step's id: its key, behind letters because an XML id may not begin with a digit."""
    return f"step_{key}"


def document_id(key: str) -> str:
    return f"document_{key}"


def key_in(identifier: str) -> str:
    """The key in an id of ours, else nothing."""
    found = _STEP.fullmatch(identifier)
    return found[1] if found else ""


def documentation(step: dict[str, Any]) -> str:
    """What a step's row says beside its name, a line each, for people who look at it in another tool."""
    lines = [f"{label}：{step[column]}" for column, label in TEXTS.items() if step[column]]
    if step["limit"]:
        lines.append(f"{_LIMIT}：{step['limit']}个工作日")
    if step["function"]:
        lines.append(f"{_FUNCTION}：{_FUNCTIONS[step['function']]}")
    return "\n".join(lines)


def documented(text: str) -> tuple[dict[str, Any], str]:
    """Values of columns that a documentation tells line by line, and the rest of it as one text."""
    values: dict[str, Any] = {}
    rest: list[str] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        found = _LINE.fullmatch(line)
        column, value = _column(found[1], found[2].strip()) if found else ("", None)
        if value and column not in values:
            values[column] = value
        else:
            rest.append(line)
    return values, "；".join(rest)


def _column(label: str, text: str) -> tuple[str, Any]:
    if label == _LIMIT:
        days = _DAYS.fullmatch(text)
        return "limit", int(days[1]) if days else None
    if label == _FUNCTION:
        return "function", next((str(code) for code, word in _FUNCTIONS.items() if word == text), None)
    return next(column for column, word in TEXTS.items() if word == label), text
