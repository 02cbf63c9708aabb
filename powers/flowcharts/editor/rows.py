"""The rows of the table in which a flowchart is typed: from a form or from stored steps, and back. No database.

A row is known by its token while it is edited. For a stored step that is its key; so branches lead to rows, not to
numbers, and stay right however rows are moved.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.inputs import plain_text, whole_number
from portal.punctuation import clauses

from ...models.choices import StepFunction, StepKind
from ...models.flowchart import LONGEST_LABEL, LONGEST_NAME, LONGEST_TEXT, Step, new_key
from ..flow import MOST_STEPS, MOST_WAYS, OpenBranch

NEXT = "next"  # as a target: whatever row follows
NOWHERE = ""  # as a target: still to be chosen
MOST_ROWS = MOST_STEPS
LONGEST_LIMIT = 9_999
TEXTS = ("name", "actor", "limit", "condition", "requirement", "documents")
DETAILS = ("condition", "requirement", "documents", "function")
_LENGTHS = {
    "name": LONGEST_NAME,
    "actor": LONGEST_NAME,
    "condition": LONGEST_TEXT,
    "requirement": LONGEST_TEXT,
    "documents": LONGEST_TEXT,
}
_TOKEN = re.compile(r"[A-Za-z0-9]{1,12}")
_DAYS = re.compile(r"(个?工作日|日|天)$")


@dataclass
class Way:
    """Where a row leads: to a row's token, ``NEXT`` or ``NOWHERE``, under which label. ``errors`` as in ``Row``."""

    to: str = NEXT
    label: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class Row:
    """One step as it was typed. ``errors``: box → what is wrong with what stands in it."""

    token: str
    kind: str = StepKind.TASK
    name: str = ""
    actor: str = ""
    limit: str = ""
    function: str = ""
    condition: str = ""
    requirement: str = ""
    documents: str = ""
    ways: list[Way] = field(default_factory=lambda: [Way()])
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into it: such a row is no step."""
        return not (self.function or any(getattr(self, name) for name in TEXTS))

    @property
    def gist(self) -> str:
        """On one line what stands in the boxes that are folded away."""
        function = StepFunction(self.function).label if self.function else ""
        return clauses(filter(None, (self.condition, self.requirement, self.documents, function)))

    @property
    def wrongs(self) -> list[str]:
        """Everything that is wrong with it, from box to box."""
        return [*self.errors.values(), *(text for way in self.ways for text in way.errors.values())]

    @property
    def open_branches(self) -> list[tuple[int, Way]]:
        """The branches whose target is still to be chosen, with their places, from 1; a single bare way is none."""
        if self.kind == StepKind.END:
            return []
        is_branching = len(self.ways) > 1
        return [
            (place, way)
            for place, way in enumerate(self.ways, start=1)
            if way.to == NOWHERE and (way.label or is_branching)
        ]

    @property
    def has_hidden_errors(self) -> bool:
        """Whether a box that is folded away has to be mended."""
        return any(name in self.errors for name in DETAILS)


def new_token(taken: Collection[str]) -> str:
    """A token for a new row. It is never a stored step's key: those are eight characters long."""
    number = len(taken) + 1
    while f"n{number}" in taken:
        number += 1
    return f"n{number}"


def with_spare(rows: Sequence[Row], number: int) -> list[Row]:
    """The rows with so many empty ones behind them, for whoever has no scripts."""
    found = list(rows)
    for _spare in range(min(number, MOST_ROWS - len(found))):
        found.append(Row(new_token({row.token for row in found})))
    return found


def of_steps(steps: Sequence[dict[str, Any]]) -> list[Row]:
    """The rows that show steps in content form."""
    rows = []
    for place, step in enumerate(steps):
        following = steps[place + 1]["key"] if place + 1 < len(steps) else None
        ways = [Way(way["to"], way["label"]) for way in step["transitions"]]
        if len(ways) == 1 and not ways[0].label and ways[0].to == following:
            ways = [Way()]
        if not ways:
            ways = [Way(NEXT if step["kind"] == StepKind.END else NOWHERE)]
        limit = "" if step["limit"] is None else str(step["limit"])
        texts = {name: step[name] for name in ("kind", "name", "actor", "function", *DETAILS[:3])}
        rows.append(Row(step["key"], limit=limit, ways=ways, **texts))
    return rows


def typed(data: QueryDict) -> list[Row]:
    """The rows as a form sent them, in its order; the first ``MOST_ROWS`` + 1 of them."""
    rows: list[Row] = []
    for token in dict.fromkeys(data.getlist("row")):
        if not _TOKEN.fullmatch(token) or len(rows) > MOST_ROWS:
            continue
        texts = {name: " ".join(plain_text(data.get(f"{name}-{token}")).split()) for name in TEXTS}
        kind, function = data.get(f"kind-{token}", ""), data.get(f"function-{token}", "")
        targets, labels = data.getlist(f"to-{token}"), data.getlist(f"label-{token}")
        labels += [""] * len(targets)
        ways = [Way(plain_text(to), plain_text(label)) for to, label in zip(targets, labels, strict=False)]
        rows.append(
            Row(
                token,
                kind=kind if kind in StepKind else StepKind.TASK,
                function=function if function in StepFunction else "",
                ways=ways[: MOST_WAYS + 1] or [Way()],
                **texts,
            )
        )
    return rows


def check(rows: Sequence[Row], known: Collection[str] = ()) -> bool:
    """Say in each row's ``errors`` what can't be stored as it was typed; whether everything can.

    ``known``: keys of stored steps. Their rows are steps even when they are emptied, so that nothing goes unseen.
    """
    there = {row.token for row in rows if not row.is_blank or row.token in known}
    for row in rows:
        row.errors = {}
        for way in row.ways:
            way.errors = {}
        if row.token in there:
            _check_boxes(row)
            _check_ways(row, there)
    return not any(row.wrongs for row in rows)


def _check_boxes(row: Row) -> None:
    if not row.name:
        row.errors["name"] = _("请填写步骤名称。")
    for name, longest in _LENGTHS.items():
        label = Step._meta.get_field(name).verbose_name
        if text := _too_long(label, getattr(row, name), longest):
            row.errors[name] = text
    if row.limit and days(row.limit) is None:
        row.errors["limit"] = _("请填写天数，例如5；没有时限请留空。")


def _check_ways(row: Row, there: Collection[str]) -> None:
    if row.kind == StepKind.END:
        return
    for place, way in row.open_branches:
        if way.label:  # what was typed would be lost
            way.errors["to"] = OpenBranch(0, place, way.label).text
    for way in row.ways:
        if way.to not in (NEXT, NOWHERE) and way.to not in there:
            way.errors["to"] = _("所选的下一步已经删除或者没有填写，请重新选择。")
        if text := _too_long(_("分支条件"), way.label, LONGEST_LABEL):
            way.errors["label"] = text
    if len(row.ways) > MOST_WAYS:
        row.ways[-1].errors["to"] = _("一个步骤最多%(most)d个分支。") % {"most": MOST_WAYS}


def _too_long(label: Any, text: str, most: int) -> str:
    """What is to be said of a text with more than ``most`` characters, in a box that is called ``label``."""
    if len(text) <= most:
        return ""
    told = {"label": label, "most": most, "number": len(text)}
    return _("%(label)s最多%(most)d个字，现有%(number)d个字。") % told


def days(text: str) -> int | None:
    """The number of days that was typed; ``None`` for anything else than a number of days."""
    number = whole_number(_DAYS.sub("", unicodedata.normalize("NFKC", text)).strip())
    return number if number is not None and number <= LONGEST_LIMIT else None


def steps_of(rows: Sequence[Row], known: Collection[str] = ()) -> list[dict[str, Any]]:
    """The steps that the rows describe, in content form but for whom an actor means; blank rows are left out.

    A row whose token is a ``known`` key keeps it, every other gets a new one. What can't be stored (see ``check``) is
    left out or cut off, so that an unfinished table can be drawn too.
    """
    rows = [row for row in rows if not row.is_blank or row.token in known]
    keys = {row.token: row.token if row.token in known else new_key() for row in rows}
    following = dict(zip(keys, list(keys)[1:], strict=False))
    steps = []
    for row in rows:
        transitions: list[dict[str, str]] = []
        for way in row.ways if row.kind != StepKind.END else []:
            target = following.get(row.token) if way.to == NEXT else way.to
            label = way.label[:LONGEST_LABEL]
            transition = {"to": keys[target], "label": label} if target in keys else None
            if transition and transition not in transitions:
                transitions.append(transition)
        steps.append(
            {
                "key": keys[row.token],
                "kind": str(row.kind),
                "name": row.name[:LONGEST_NAME],
                "actor": row.actor[:LONGEST_NAME],
                "post_id": None,
                "organisation_id": None,
                "function": str(row.function),
                "condition": row.condition[:LONGEST_TEXT],
                "requirement": row.requirement[:LONGEST_TEXT],
                "documents": row.documents[:LONGEST_TEXT],
                "limit": days(row.limit) or None,
                "transitions": transitions,
            }
        )
    return steps


def numbers(rows: Sequence[Row], known: Collection[str] = ()) -> dict[str, int]:
    """Token → number of the step, as readers will see it; blank rows have none."""
    tokens = [row.token for row in rows if not row.is_blank or row.token in known]
    return {token: number for number, token in enumerate(tokens, start=1)}
