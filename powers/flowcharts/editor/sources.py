"""What a flowchart may begin with: each source fills the table, and nothing is saved before the clerk saves it."""

import re
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.inputs import whole_number
from portal.organisations.selectors import organisations_where
from portal.publishing.ledger.read import payload_of
from portal.publishing.models import Publication
from portal.publishing.selectors import publications_of
from portal.punctuation import clauses, labelled, listed

from ... import page
from ...models import Power, Step
from ...models.choices import StepKind
from ...models.flowchart import STEP_COLUMNS
from ..actors import MARK
from . import rows as table
from .draft import Draft
from .people import People
from .rows import MOST_ROWS, Row
from .starters import STARTERS, Starter, fitting
from .starters.starter import CLERK, HEAD

BLANK, PROCESS = "blank", "process"
MOST_FOUND, MOST_VERSIONS = 20, 10
_BY_OTHERS = re.compile("申请|申报")
_BY_THE_HEAD = re.compile("审核|复核|审批|批准|决定|审定")


@dataclass(frozen=True)
class Said:
    """What the clerk is told of the rows that were filled in for him: what they are, and what to look at."""

    title: str
    remarks: tuple[str, ...] = ()


def filled(power: Power, user: Any, source: str) -> tuple[Draft, Said]:
    """The table as that source fills it. 404 for a source that there isn't, or that ``user`` may not read."""
    name, _mark, key = source.partition(":")
    if name == BLANK:
        return Draft(power, [Row("n1", kind=StepKind.START)]), Said("")
    if name == PROCESS and (steps := written_steps(power)):
        return from_words(power, steps), Said(
            _("已按“办理步骤”填入，尚未保存。"), (_("请补上办理岗位、判断和分支。"),)
        )
    if name == "starter" and (starter := next((one for one in STARTERS if one.code == key), None)):
        draft = of_content(power, fitting.steps(starter, power.organisation))
        said = _("已按模板“%(name)s”填入，尚未保存。") % {"name": starter.name}
        basis = labelled(_("依据"), clauses(starter.sources))
        return draft, Said(said, (_("请按本单位的实际核对岗位、时限和依据。"), basis))
    if name == "power":
        return _of_another(power, user, whole_number(key))
    if name == "version":
        return _of_a_version(power, whole_number(key))
    raise Http404


def of_content(power: Power, steps: list[Any], lanes: list[str] | None = None) -> Draft:
    """The table with steps in content form, whatever they come from (another record, a version, a BPMN file)."""
    return Draft(power, table.of_steps(steps)[:MOST_ROWS], lanes or [])


# --- another power, an earlier version ----------------------------------------------------------------------------
def readable_flowcharts(user: User, power: Power) -> QuerySet[Power]:
    """The other powers that ``user`` may read and that have a flowchart."""
    has_steps = Exists(Step.objects.filter(power=OuterRef("pk")))
    found = Power.objects.filter(has_steps, organisation__in=organisations_where(user, "view_content"))
    return found.exclude(pk=power.pk).select_related("organisation", "parent")


def search(user: Any, power: Power, words: str) -> list[Power]:
    """Powers to copy from, each with ``number`` of steps: by name or code, else those of the same sort."""
    found = readable_flowcharts(user, power)
    if words:
        named = Q(name__icontains=words) | Q(code__icontains=words) | Q(parent__name__icontains=words)
        found = found.filter(named)
    else:
        found = found.filter(power_type=power.power_type)
    keys = list(
        found.order_by("organisation_id", "position", "code").values_list("pk", flat=True)[:MOST_FOUND]
    )
    rows = Power.objects.filter(pk__in=keys).select_related("organisation", "parent")
    numbered = list(rows.annotate(number=Count("steps")))
    # The own section's first: they are the most alike.
    return sorted(
        numbered, key=lambda row: (row.organisation_id != power.organisation_id, keys.index(row.pk))
    )


def _of_another(power: Power, user: User, key: int | None) -> tuple[Draft, Said]:
    other = readable_flowcharts(user, power).filter(pk=key).first()
    if other is None:
        raise Http404
    steps = [{name: getattr(step, name) for name in STEP_COLUMNS} for step in other.steps.all()]
    moved = _moved_actors(steps, other, power)
    missing: dict[str, list[str]] = {}
    for number, step in enumerate(steps, start=1):
        actor, step["actor"] = step["actor"], moved.get(step["actor"], step["actor"])
        if actor and not step["actor"]:
            missing.setdefault(actor.partition(MARK)[2], []).append(str(number))
    told = {"theirs": other.organisation.name, "ours": power.organisation.name}
    remarks = [_("请核对岗位和时限。")]
    if told["theirs"] != told["ours"] and any(moved.values()):
        remarks.append(_("办理岗位中的“%(theirs)s”已换成“%(ours)s”。") % told)
    for post, numbers in missing.items():
        text = _("“%(ours)s”没有岗位“%(post)s”，请选择第%(numbers)s步的办理岗位。")
        remarks.append(text % {**told, "post": post, "numbers": listed(numbers)})
    lanes = [name for lane in other.lanes if (name := moved.get(lane, lane))]
    said = _("已复制“%(name)s”的流程图，尚未保存。") % {"name": other.full_name}
    return of_content(power, steps, lanes), Said(said, tuple(remarks))


def _moved_actors(steps: list[dict[str, Any]], other: Power, power: Power) -> dict[str, str]:
    """Actor of the other power's section → who has that part in this one's; empty where it has no such post.

    Neither the other section's post nor a post that there isn't is put in: the chart would look finished, and say
    something false. An empty box can't be missed, and keeps the power from being submitted until somebody is chosen;
    the note above the table tells which steps the post had.
    """
    if other.organisation_id == power.organisation_id:
        return {}
    people, moved = People(power.organisation), {}
    for actor in dict.fromkeys(step["actor"] for step in steps):
        section, mark, post = actor.partition(MARK)
        if section == other.organisation.name:
            ours = people.find(f"{power.organisation.name}{mark}{post}")
            moved[actor] = "" if ours.doubt or not ours.is_known else ours.text
    return moved


@dataclass(frozen=True)
class Version:
    """A public version with a flowchart."""

    sequence: int
    version_no: int
    published_at: Any
    number: int


def earlier_versions(power: Power) -> list[Version]:
    """The public versions of the power that have a flowchart, the newest first."""
    entries = publications_of(power).filter(action=Publication.Action.PUBLISHED)[:MOST_VERSIONS]
    found = []
    for entry in entries:
        steps = _steps_in(entry)
        if steps:
            found.append(Version(entry.sequence, entry.version_no, entry.published_at, len(steps)))
    return found


def _steps_in(entry: Publication) -> list[dict[str, Any]]:
    content = (payload_of(entry) or {}).get("content") or {}
    return content.get("steps", [])


def _of_a_version(power: Power, sequence: int | None) -> tuple[Draft, Said]:
    entry = publications_of(power).filter(sequence=sequence, action=Publication.Action.PUBLISHED).first()
    steps = _steps_in(entry) if entry else []
    if entry is None or not steps:
        raise Http404
    content = (payload_of(entry) or {})["content"]
    told = {"number": entry.version_no, "date": timezone.localtime(entry.published_at).strftime("%Y-%m-%d")}
    said = _("已取回%(date)s发布的第%(number)d版流程图，尚未保存。") % told
    return of_content(power, steps, content.get("lanes", [])), Said(said)


# --- templates, steps in words ------------------------------------------------------------------------------------
def starters_for(power: Power) -> list[Starter]:
    """All templates, those for the power's type first."""
    return sorted(STARTERS, key=lambda starter: power.power_type not in starter.types)


def written_steps(power: Power) -> list[str]:
    """The steps that the power's 办理步骤 lists; empty where it is prose."""
    steps = page.steps(power.process)
    return steps[:MOST_ROWS] if len(steps) > 1 else []


def from_words(power: Power, steps: list[str]) -> Draft:
    """A table of the steps as they were written, each with whom its words suggest."""
    cast = fitting.Cast(power.organisation)
    rows = []
    for number, name in enumerate(steps, start=1):
        actor = cast.actor(HEAD if _BY_THE_HEAD.search(name) else CLERK)
        if number == 1 and _BY_OTHERS.search(name):
            actor = "申请人"
        row = Row(f"n{number}", kind=StepKind.TASK, name=name, actor=actor)
        rows.append(row)
    rows[0] = replace(rows[0], kind=StepKind.START)
    rows[-1] = replace(rows[-1], kind=StepKind.END)
    return Draft(power, rows)
