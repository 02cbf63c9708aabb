"""A flowchart while it is edited: its rows, the order of its lanes, and what they come to: steps, faults, picture."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.inputs import plain_text

from ...content import promised_limit
from ...models import Power, Step
from ...models.flowchart import LONGEST_NAME, STEP_COLUMNS
from ..chart import drawn
from ..checks import Fault, faults
from ..flow import MOST_LANES, Flow, Node, OpenBranch
from ..layout.ranks import lane_order
from ..reading import flow_of
from . import rows as table
from .people import People
from .rows import MOST_ROWS, Row

UNNAMED = "……"  # stands in the picture for a name that is still to be typed


@dataclass
class Draft:
    """Rows and lanes of one power. ``lanes`` is empty where the portal is to order them."""

    power: Power
    rows: list[Row]
    lanes: list[str] = field(default_factory=list)

    @classmethod
    def stored(cls, power: Power) -> "Draft":
        """The flowchart as it was saved last."""
        draft = cls(power, [], list(power.lanes))
        draft.rows = table.of_steps(draft.stored_steps)
        return draft

    @classmethod
    def sent(cls, power: Power, data: QueryDict) -> "Draft":
        """The flowchart as a form sent it."""
        lanes = [plain_text(lane)[:LONGEST_NAME] for lane in data.getlist("lane")[:MOST_ROWS]]
        return cls(power, table.typed(data), lanes if data.get("lanes_settled") else [])

    @cached_property
    def people(self) -> People:
        return People(self.power.organisation)

    @cached_property
    def known(self) -> set[str]:
        """The keys that steps of this power have, or had in an earlier version: they stay with their rows."""
        lines = Step.history.filter(power_id=self.power.pk).order_by()
        return set(lines.values_list("key", flat=True).distinct())

    @cached_property
    def refusals(self) -> list[Fault]:
        """What keeps the table from being saved: of the whole, then what the rows say at their boxes."""
        table.check(self.rows, self.stored_keys)
        whole = ""
        if len(self.rows) > MOST_ROWS:
            whole = _("一张流程图最多%(most)d个步骤。") % {"most": MOST_ROWS}
        elif len(self.flow.lanes()) > MOST_LANES:
            whole = _("一张流程图最多%(most)d个办理岗位。") % {"most": MOST_LANES}
        at_boxes = [Fault(self.numbers[row.token], text) for row in self.rows for text in row.wrongs]
        return [*([Fault(None, whole)] if whole else []), *at_boxes]

    def check(self) -> str:
        """In one line what keeps the table from being saved; empty where nothing does."""
        whole = next((refusal.text for refusal in self.refusals if refusal.number is None), "")
        if whole or not self.refusals:
            return whole
        number = sum(bool(row.wrongs) for row in self.rows)
        return _("有%(number)d个步骤需要改正。") % {"number": number}

    @cached_property
    def _stored(self) -> dict[str, Step]:
        return {step.key: step for step in self.power.steps.all()}

    @property
    def stored_keys(self) -> Collection[str]:
        return self._stored.keys()

    @property
    def stored_steps(self) -> list[dict[str, Any]]:
        """What was saved last, in content form."""
        return [{name: getattr(step, name) for name in STEP_COLUMNS} for step in self._stored.values()]

    @property
    def is_changed(self) -> bool:
        """Whether saving would change anything."""
        return self.stored_steps != self.steps or list(self.power.lanes) != self.ordered_lanes

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """In content form, with whom each actor means."""
        # A row that was emptied is a step still, unless it is a new one: see ``rows.check``.
        present = [row for row in self.rows if not row.is_blank or row.token in self.stored_keys]
        return self.people.appointed(table.steps_of(present, self.known), self._stored)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Token → number of the step."""
        return table.numbers(self.rows, self.stored_keys)

    @cached_property
    def flow(self) -> Flow:
        open_branches = [
            OpenBranch(self.numbers[row.token], place, way.label)
            for row in self.rows
            if row.token in self.numbers
            for place, way in row.open_branches
        ]
        return replace(flow_of({"steps": self.steps, "lanes": self.lanes}), open_branches=open_branches)

    @cached_property
    def ordered_lanes(self) -> list[str]:
        """The lanes as they stand in the chart."""
        lanes = self.flow.lanes()
        return lane_order(self.flow) if len(lanes) <= MOST_LANES else lanes

    @cached_property
    def faults(self) -> list[Fault]:
        """What is wrong with the flow, without what is told at a box already."""
        limit = promised_limit(
            {name: getattr(self.power, name) for name in ("promised_limit", "promised_limit_unit")}
        )
        return [fault for fault in faults(self.flow, limit) if fault not in self.refusals]

    @cached_property
    def chart(self) -> SafeString:
        """The picture; empty where there is nothing to draw, or far too much."""
        if not self.flow.nodes or len(self.flow.nodes) > MOST_ROWS or len(self.flow.lanes()) > MOST_LANES:
            return mark_safe("")
        return drawn(_to_be_drawn(self.flow), self.power.name, "flow", [*self.refusals, *self.faults])


def _to_be_drawn(flow: Flow) -> Flow:
    """The flow with something in place of what is still to be typed: nothing jumps about while somebody types."""
    nodes: list[Node] = []
    for node in flow.nodes:
        lane = node.lane or (nodes[-1].lane if nodes else "")
        nodes.append(replace(node, name=node.name or UNNAMED, lane=lane))
    return replace(flow, nodes=nodes)
