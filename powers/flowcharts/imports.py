"""Flowcharts as a table that files can be imported into: one step a row (see ``portal.importing.targets``)."""

from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.accounts.models import User
from portal.importing.analysis import locked
from portal.importing.cells import clean_text, code_key, is_nothing, name_key
from portal.importing.columns import Values, shorten
from portal.importing.history import create_with_history
from portal.importing.models import ImportRow
from portal.importing.targets import Context, Draft, Existing, ImportTarget
from portal.organisations.models import Organisation
from portal.publishing.models.publishable import EDITABLE_STATES
from portal.punctuation import listed

from ..content import in_the_structure, replace_parts
from ..models import Power, Step
from ..models.choices import StepKind
from ..models.flowchart import STEP_COLUMNS
from . import exports
from .actors import Actors
from .checks import Severity, faults
from .importing import flows as making
from .importing.acting import Acting
from .importing.columns import COLUMNS
from .importing.flows import FlowRows, StepRow
from .importing.loading import powers_by_code, similar_codes
from .layout.ranks import lane_order

Outcome = ImportRow.Outcome
_FLOWS = "flows"
_DEFAULTS: Values = {
    "kind": str(StepKind.TASK),
    "name": "",
    "actor": "",
    "post_id": None,
    "organisation_id": None,
    "function": "",
    "condition": "",
    "requirement": "",
    "documents": "",
    "limit": None,
}


class FlowchartImport(ImportTarget):
    """流程图. A row is a step; the record that is written is the power whose steps they are."""

    code = "flowchart"
    label = gettext_lazy("流程图")
    model = Power
    columns = COLUMNS
    has_places = False
    gathers = True

    def amount(self, number: int) -> str:
        return ngettext("%(number)d个流程图", "%(number)d个流程图", number) % {"number": number}

    def rows_amount(self, number: int) -> str:
        return ngettext("%(number)d个步骤", "%(number)d个步骤", number) % {"number": number}

    def check(self, draft: Draft, context: Context) -> None:
        cell = draft.cells.get("code", "")
        if not is_nothing(cell):
            draft.values["code"] = code_key(cell)
        draft.label = draft.values.get("name", "")

    def link(self, drafts: list[Draft], context: Context) -> list[Draft]:
        cells = [draft.cells["code"] for draft in drafts if draft.values.get("code")]
        flows = making.collect(drafts, powers_by_code(cells))
        _refuse_unknown([flow for flow in flows if flow.power is None], context)
        acting = Acting(Actors(context.organisation))
        for flow in flows:
            if making.number_steps(flow, "number" in context.keys):
                making.match_stored(flow)
                making.keep_what_reads_the_same(flow, self.columns)
                making.lead_on(flow)
                making.settle_kinds(flow)
                making.settle_requirements(flow)
            if flow.power is not None:
                _check_power(flow, context)
                acting.settle(flow)
                making.refuse_too_large(flow)
            for row in flow.rows:
                row.draft.label = making.label_of(flow, row)
            making.refuse_whole(flow)
            _compare_with(flow)
            if not flow.refused:
                _tell_faults(flow)
        context.notes.extend(acting.notes())
        context.work[_FLOWS] = flows
        return drafts

    def finish(self, draft: Draft, context: Context) -> None: ...

    def is_same(self, key: str, new: Any, old: Any) -> bool:
        return new == old or (new in ("", None, []) and old in ("", None, []))

    def gather(self, drafts: Sequence[Draft], rows: Sequence[ImportRow], context: Context) -> dict[str, int]:
        row_of = {id(draft): row for draft, row in zip(drafts, rows, strict=True)}
        counts = {str(outcome): 0 for outcome in Outcome.values}
        for flow in context.work[_FLOWS]:
            counts[_settle(flow, [row_of[id(row.draft)] for row in flow.rows])] += 1
        return counts

    def create(
        self, rows: Sequence[Values], user: User | None, reason: str, refused: Sequence[Values] = ()
    ) -> list[int]:
        assert not rows, "powers come from the register"
        return []

    def write(self, record: Power, values: Values) -> None:
        steps = in_the_structure(values["steps"])
        record.lanes = values["lanes"]
        if record.steps.exists():
            replace_parts(record, "steps", steps)
            return
        made = [Step(power=record, position=position, **step) for position, step in enumerate(steps)]
        create_with_history(made, Step, record._history_user, record._change_reason)

    def problem_at_confirm(self, rows: Sequence[Values]) -> str | None:
        return None

    def delete(self, pks: Iterable[int], user: User | None, reason: str) -> None:
        assert not list(pks), "no power was created"

    def export(self, file: IO[bytes], kind: str, organisations: QuerySet[Organisation]) -> int:
        powers = Power.objects.filter(organisation__in=organisations)
        return exports.write_flowcharts(file, kind, exports.draft_steps(powers))

    def record_url(self, pk: int) -> str:
        return reverse("flowcharts:edit", args=[pk])

    def list_url(self) -> str:
        return reverse("admin:powers_power_changelist")


def _refuse_unknown(flows: list[FlowRows], context: Context) -> None:
    """Refuse what has a code that no power has, and name the codes that look like it."""
    similar = similar_codes((flow.code for flow in flows), context.organisation)
    for flow in flows:
        texts = [
            _("“%(code)s”（%(name)s）") % {"code": code, "name": name} for code, name in similar[flow.code]
        ]
        missing = _("没有编码为“%(code)s”的职权") % {"code": flow.code}
        if texts:
            told = {"missing": missing, "others": listed(texts)}
            missing = _("%(missing)s；现有编码%(others)s与它相近，请核对") % told
        flow.rows[0].draft.refusals.append(missing)


def _check_power(flow: FlowRows, context: Context) -> None:
    """Refuse a flow of a power that the import may not write to; warn where its name is another."""
    power = flow.power
    assert power is not None
    if not context.may_write(power.organisation_id):
        text = _("编码“%(code)s”已用于“%(organisation)s”的职权“%(name)s”，不在您可以导入的范围内")
        told = {"code": power.code, "organisation": power.organisation_name, "name": power.name}
        flow.rows[0].draft.refusals.append(text % told)
    for row in flow.rows:
        name = clean_text(row.draft.cells.get("power_name", ""))
        if name and not is_nothing(name) and name_key(name) not in name_key(power.name):
            text = _("编码“%(code)s”的职权是“%(known)s”，文件里写的是“%(name)s”，请核对编码")
            told = {"code": power.code, "known": power.name, "name": shorten(name)}
            row.draft.warnings.append(text % told)
            break


def _compare_with(flow: FlowRows) -> None:
    """Give each row what it is compared with: the step that it was, or nothing."""
    power = flow.power
    for row in flow.rows:
        row.draft.values.pop("code", None)
        if power is not None and row.draft.is_alive:
            row.draft.existing = Existing(
                power.pk, power.name, power.revision, power.state, power.organisation_id, row.stored or {}
            )


def _tell_faults(flow: FlowRows) -> None:
    """Put the faults of the flow on their rows: what keeps the power from review, and what reviewers will be shown."""
    assert flow.power is not None
    steps = flow.steps
    for fault in faults(flow.flow(), flow.power.promised):
        row = next((row for row in steps if row.place == fault.number), steps[0])
        if fault.severity == Severity.WARNING:
            row.draft.warnings.append(fault.text)
            continue
        text = _("提交审核前须改正：%(problem)s")
        row.draft.warnings.append(text % {"problem": fault.text})


def _settle(flow: FlowRows, rows: list[ImportRow]) -> str:
    """Put the whole flow on one of its rows; returns what becomes of the flowchart."""
    power = flow.power
    for row in rows:
        row.values, row.before = {}, {}
    if flow.refused or power is None:
        return Outcome.REFUSED
    steps = [_step(row, flow) for row in flow.steps]
    if steps == power.steps:
        return Outcome.SKIPPED
    if power.state not in EDITABLE_STATES:
        _lock(flow, rows)
        return Outcome.REFUSED
    shown = {id(row.draft): imported for row, imported in zip(flow.rows, rows, strict=True)}
    for row in flow.steps:
        imported = shown[id(row.draft)]
        if row.stored is None:
            imported.outcome = Outcome.CREATED
    writing = next((row for row in rows if row.outcome in (Outcome.CREATED, Outcome.CHANGED)), rows[0])
    if writing.outcome == Outcome.SKIPPED:  # nothing but steps that go
        writing.outcome = Outcome.CHANGED
        writing.messages = [message for message in writing.messages if message["level"] != "note"]
    writing.values = {"steps": steps, "lanes": lane_order(flow.flow())}
    writing.before = {"steps": power.steps, "lanes": power.lanes}
    writing.before |= {"_state": power.state, "_organisation": power.organisation_id}
    return Outcome.CHANGED


def _lock(flow: FlowRows, rows: list[ImportRow]) -> None:
    assert flow.power is not None
    power = flow.power
    existing = Existing(power.pk, power.name, power.revision, power.state, power.organisation_id, {})
    for row in rows:
        row.outcome, row.changes, row.is_held = Outcome.REFUSED, [], row is not rows[0]
        row.messages = [message for message in row.messages if message["level"] == "warning"]
    said = [{"level": "refusal", "text": locked(existing)}]
    said += [{"level": "note", "text": making.held_back(len(rows) - 1)}] if len(rows) > 1 else []
    rows[0].messages = said + rows[0].messages


def _step(row: StepRow, flow: FlowRows) -> Values:
    """A row as the step that is written: what the file says, over what there was."""
    key_of = {other.place: other.key for other in flow.steps}
    step = {name: row.value(name, default) for name, default in _DEFAULTS.items()}
    step["transitions"] = [{"to": key_of[way["to"]], "label": way["label"]} for way in row.ways]
    return {name: {**step, "key": row.key}[name] for name in STEP_COLUMNS}
