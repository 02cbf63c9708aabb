"""The flows that a table's rows make together: which rows are one, in what order, leading where, and what they replace."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.importing.cells import clean_text, is_nothing, name_key
from portal.importing.columns import Column, Values, shorten
from portal.importing.targets import Draft
from portal.language import office_language
from portal.punctuation import labelled, listed

from ...models.choices import StepKind
from ...models.flowchart import LONGEST_LABEL, LONGEST_TEXT, new_key
from ..flow import MOST_LANES, MOST_STEPS, MOST_WAYS, Edge, Flow, Node
from .loading import Stored
from .wording import Told, is_the_end, parse_number, parse_ways, render_ways


@dataclass
class StepRow:
    """A row of the table as a step of its flow. ``number`` is what the file says, ``place`` its place from 1."""

    draft: Draft
    number: int = 0
    place: int = 0
    key: str = ""
    stored: Values | None = None  # the step that it was, in numbers
    ways: list[Values] = field(default_factory=list)  # {"to": place, "label"}

    def value(self, name: str, default: Any = "") -> Any:
        """What the step will have: the file's word, else what it had."""
        if name in self.draft.values:
            return self.draft.values[name]
        return self.stored[name] if self.stored else default


@dataclass
class FlowRows:
    """All rows of one power's flowchart."""

    code: str
    power: Stored | None
    rows: list[StepRow] = field(default_factory=list)

    @property
    def refused(self) -> list[StepRow]:
        return [row for row in self.rows if row.draft.refusals]

    @property
    def steps(self) -> list[StepRow]:
        """The rows that are steps, in the flow's order; without those that only repeat another one."""
        return sorted((row for row in self.rows if not row.draft.skipped), key=lambda row: row.place)

    def flow(self) -> Flow:
        """The flow as it will be."""
        nodes = [
            Node(
                row.place,
                row.value("kind", StepKind.TASK),
                row.value("name"),
                row.value("actor"),
                row.value("limit", None),
                row.value("requirement"),
                row.value("condition"),
                row.value("documents"),
                row.value("function"),
            )
            for row in self.steps
        ]
        known = {node.number for node in nodes}
        edges = [
            Edge(row.place, way["to"], way["label"])
            for row in self.steps
            for way in row.ways
            if way["to"] in known
        ]
        return Flow(nodes, list(dict.fromkeys(edges)), self.power.lanes if self.power else ())


def collect(drafts: Iterable[Draft], powers: dict[str, Stored]) -> list[FlowRows]:
    """The rows by the power that they belong to, in the order in which the file has them."""
    flows: dict[Any, FlowRows] = {}
    for draft in drafts:
        code = draft.values.get("code")
        if draft.skipped or not code:
            continue
        power = powers.get(code)
        flow = flows.setdefault(power.pk if power else code, FlowRows(code, power))
        flow.rows.append(StepRow(draft))
    return list(flows.values())


def number_steps(flow: FlowRows, has_numbers: bool) -> bool:
    """Give each row its number and its place; a number that stands twice, or is none, refuses its row.

    Returns whether all rows have one: else nothing can be said about where they lead.
    """
    seen: dict[int, StepRow] = {}
    last = 0
    for row in flow.rows:
        cell = row.draft.cells.get("number", "")
        number = parse_number(cell) if not is_nothing(cell) else None
        if number is None:
            if has_numbers and is_nothing(cell):
                text = _("步骤序号是空的，按第%(number)d步处理")
                row.draft.warnings.append(text % {"number": last + 1})
            elif has_numbers:
                text = _("步骤序号“%(text)s”不是数字")
                row.draft.refusals.append(text % {"text": shorten(cell)})
                continue
            number = last + 1
        other = seen.setdefault(number, row)
        if other is not row:
            _refuse_repeated(row, other, number)
            continue
        row.number = last = number
    ordered = sorted(seen.values(), key=lambda row: row.number)
    for place, row in enumerate(ordered, start=1):
        row.place = place
        row.draft.values["number"] = place
    is_sound = len(ordered) == sum(not row.draft.skipped for row in flow.rows)
    if is_sound:
        _tell_order(flow, ordered)
    return is_sound


def _refuse_repeated(row: StepRow, other: StepRow, number: int) -> None:
    if row.draft.cells == other.draft.cells:
        row.draft.skipped = _("与第%(row)s行完全相同") % {"row": other.draft.number}
        return
    text = _("步骤序号“%(number)s”与第%(row)s行（%(name)s）重复")
    told = {"number": number, "row": other.draft.number, "name": other.draft.values.get("name", "")}
    row.draft.refusals.append(text % told)


def _tell_order(flow: FlowRows, ordered: list[StepRow]) -> None:
    """Say that steps were renumbered or sorted, once for each flow, on the first row that it is true of."""
    moved = next((row for row in ordered if row.number != row.place), None)
    if moved is not None:
        text = _("步骤序号不连续，已按顺序重新编号：原第%(old)d步改为第%(new)d步，“下一步”随之调整")
        moved.draft.warnings.append(text % {"old": moved.number, "new": moved.place})
    in_file = [row.place for row in flow.rows if row.place]
    if in_file != sorted(in_file):
        first = next(
            row for row, place in zip(flow.rows, sorted(in_file), strict=False) if row.place != place
        )
        first.draft.warnings.append(_("各行没有按步骤序号排列，已按序号排好"))


def match_stored(flow: FlowRows) -> None:
    """Find the step that each row was: the same name goes first, the same number then. What it was keeps its key."""
    if flow.power is None:
        return
    left = flow.power.in_numbers()
    for is_same in (
        lambda row, step: row.place == step["number"] and _name(row) == name_key(step["name"]),
        lambda row, step: _name(row) == name_key(step["name"]),
        lambda row, step: row.place == step["number"],
    ):
        for row in flow.steps:
            step = None if row.stored else next((step for step in left if is_same(row, step)), None)
            if step is not None:
                left.remove(step)
                row.stored, row.key = step, step["key"]
    for row in flow.steps:
        row.key = row.key or new_key()
    if left and flow.steps:
        names = listed(f"{step['number']}.{step['name']}" for step in left)
        text = _("现有的步骤“%(names)s”不在文件里，将从流程图中删去")
        flow.steps[0].draft.warnings.append(text % {"names": names})


def _name(row: StepRow) -> str:
    return name_key(row.draft.values.get("name", ""))


def keep_what_reads_the_same(flow: FlowRows, columns: Iterable[Column]) -> None:
    """A cell that reads as the export writes it changes nothing, whatever it would be read as (a condition “无”)."""
    own = [column for column in columns if not column.is_reference]
    with office_language():
        for row in flow.steps:
            for column in own if row.stored else ():
                cell = row.draft.cells.get(column.key)
                if cell is not None and clean_text(column.render(row.stored)) == clean_text(cell):
                    row.draft.values[column.key] = row.stored[column.key]


def lead_on(flow: FlowRows) -> None:
    """Find the step that each way leads to; one that isn't there, or can't be read, refuses its row."""
    place_of = {row.number: row.place for row in flow.steps}
    names: dict[str, list[int]] = {}
    for row in flow.steps:
        names.setdefault(_name(row), []).append(row.place)
    is_renumbered = any(number != place for number, place in place_of.items())
    for row in flow.steps:
        if "transitions" not in row.draft.cells:
            row.ways = _ways_there_were(row, flow)
            continue
        cell = row.draft.cells["transitions"]
        if row.stored and not is_renumbered and clean_text(cell) == clean_text(render_ways(row.stored)):
            # whatever its labels contain
            row.ways = row.draft.values["transitions"] = row.stored["transitions"]
            continue
        ways = []
        for told in [] if is_nothing(cell) else parse_ways(cell):
            place = _place(told, place_of, names, row.draft)
            if place is not None:
                is_by_name = told.name and len(names.get(name_key(told.name), ())) == 1 and told.number
                ways.append({"to": place, "label": "" if is_by_name else told.label})
        row.ways = list({(way["to"], way["label"]): way for way in ways}.values())
        if len(row.ways) > MOST_WAYS:
            row.draft.refusals.append(_("一个步骤最多%(most)d个分支。") % {"most": MOST_WAYS})
        row.draft.values["transitions"] = row.ways


def _ways_there_were(row: StepRow, flow: FlowRows) -> list[Values]:
    """Where a step led before, where the file doesn't say where it leads: numbers may be others by now."""
    if row.stored is None or flow.power is None:
        return []
    key_of = {number: step["key"] for number, step in enumerate(flow.power.steps, start=1)}
    place_of = {other.key: other.place for other in flow.steps}
    ways = [(place_of.get(key_of[way["to"]]), way["label"]) for way in row.stored["transitions"]]
    return [{"to": place, "label": label} for place, label in ways if place is not None]


def _place(told: Told, place_of: dict[int, int], names: dict[str, list[int]], draft: Draft) -> int | None:
    places = names.get(name_key(told.name), []) if told.name else []
    if len(places) == 1:
        return places[0]
    if len(told.label) > LONGEST_LABEL:
        text = _("分支条件“%(text)s”超过了%(limit)d字的上限")
        draft.refusals.append(text % {"text": shorten(told.label), "limit": LONGEST_LABEL})
        return None
    if told.number is not None:
        if told.number not in place_of:
            text = _("下一步“%(number)d”不存在：本流程没有第%(number)d步")
            draft.refusals.append(text % {"number": told.number})
        return place_of.get(told.number)
    if places:
        text = _("有%(count)d个步骤叫“%(name)s”，下一步请写步骤序号")
        draft.refusals.append(text % {"count": len(places), "name": told.name})
    elif not is_the_end(told.name):
        text = _("下一步“%(text)s”看不懂：请写步骤序号，有分支的写成“符合→5; 不符合→4”")
        draft.refusals.append(text % {"text": shorten(told.name)})
    return None


def settle_kinds(flow: FlowRows) -> None:
    """Give a kind to the steps whose cell names none: by where they lead."""
    for row in flow.steps:
        values = row.draft.values
        if "kind" not in values:  # the file has no such column
            if row.stored is None:
                values["kind"] = str(_kind_by_ways(row, flow))
            continue
        word = values.pop("kind_word", "")
        if values["kind"]:
            continue
        kind = _kind_by_ways(row, flow)
        values["kind"] = str(kind)
        if word:
            text = _("步骤类型“%(word)s”按“%(kind)s”处理（%(number)d个下一步），请核对")
            told = {"word": word, "kind": kind.label, "number": len(row.ways)}
            row.draft.warnings.append(text % told)
        else:
            row.draft.warnings.append(_("步骤类型是空的，按“%(kind)s”处理，请核对") % {"kind": kind.label})


def _kind_by_ways(row: StepRow, flow: FlowRows) -> StepKind:
    ways = len(row.ways)
    if ways > 1:
        return StepKind.DECISION
    if row.place == 1 and not any(other.draft.values.get("kind") == StepKind.START for other in flow.rows):
        return StepKind.START
    return StepKind.TASK if ways else StepKind.END


def settle_requirements(flow: FlowRows) -> None:
    """Words that are no limit go to the requirement, behind what stands there."""
    for row in flow.steps:
        if words := row.draft.values.pop("limit_words", ""):
            addition = f"时限：{words}"  # content, in the language of tables
            said = row.value("requirement")
            if addition not in said:
                row.draft.values["requirement"] = "；".join(filter(None, (said, addition)))[:LONGEST_TEXT]


def refuse_too_large(flow: FlowRows) -> None:
    """Refuse a flow with more steps or lanes than a chart may hold, before anything looks at all of them together."""
    steps = flow.steps
    lanes = {row.value("actor") for row in steps}
    if len(steps) > MOST_STEPS:
        text = _("流程有%(number)d步，流程图最多%(most)d步。请拆成几项流程。")
        steps[0].draft.refusals.append(text % {"number": len(steps), "most": MOST_STEPS})
    elif len(lanes) > MOST_LANES:
        steps[0].draft.refusals.append(_("一张流程图最多%(most)d个办理岗位。") % {"most": MOST_LANES})


def refuse_whole(flow: FlowRows) -> None:
    """Where one row is refused, hold all others back: half a flowchart is worse than none. It is said once."""
    held = [row for row in flow.rows if row.draft.is_alive] if flow.refused else []
    for row in held:
        row.draft.is_held = True
    if held:
        flow.refused[0].draft.notes.append(held_back(len(held)))


def held_back(number: int) -> str:
    """What is said of so many rows that stay out with one that is refused."""
    text = ngettext(
        "这个流程图的其余%(number)d行也暂不写入", "这个流程图的其余%(number)d行也暂不写入", number
    )
    return text % {"number": number}


def label_of(flow: FlowRows, row: StepRow) -> str:
    """What the preview calls a row."""
    number = row.place or row.draft.cells.get("number", "")
    step = f"{number}.{row.draft.values.get('name', '')}"
    return labelled(flow.power.name if flow.power else flow.code, step)
