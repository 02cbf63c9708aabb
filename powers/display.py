"""Content values as people read them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.publishing.display import common_in_words, display_with
from portal.punctuation import clauses, in_brackets, labelled, listed

from .content import promised_limit, statutory_limit
from .flowcharts.chart import StepInWords
from .flowcharts.chart import in_words as flowchart_in_words
from .flowcharts.reading import flow_of
from .models.choices import InternalDomain, LawLevel, PowerFunction, PowerType
from .models.parts import Material

display_value = display_with(
    {
        "power_type": PowerType,
        "function": PowerFunction,
        "internal_domain": InternalDomain,
        "legal_bases.level": LawLevel,
        "materials.form": Material.Form,
    }
)


def in_words(path: str, content: dict[str, Any]) -> str | None:
    """A field that several values of the content say together; ``None`` where its own value says it all."""
    match path:
        case "statutory_limit":
            return str(statutory_limit(content))
        case "promised_limit":
            return str(promised_limit(content))
        case "charges_fee":
            return _("收费") if content[path] else _("不收费")
        case "materials":
            return "\n".join(_material(row) for row in content[path])
        case "steps":
            return "\n".join(steps_in_words(content))
        case "lanes":
            return listed(content[path])
    return common_in_words(path, content)


def steps_in_words(content: dict[str, Any]) -> list[str]:
    """The flowchart, a line a step: what is done by whom, on what condition, to what standard, and where it leads."""
    return [_step(step) for step in flowchart_in_words(flow_of(content))]


def see_sub_items() -> str:
    """What stands for the limits of a main item that has none itself: they are its sub-items' matter."""
    return _("见各子项")


def _material(row: dict[str, Any]) -> str:
    how = [
        _("必要") if row["is_required"] else _("可选"),
        display_value("materials.form", row["form"]),
        _("%(copies)s份") % row,
    ]
    return clauses([row["name"] + in_brackets(listed(how)), *([row["note"]] if row["note"] else [])])


def changed_steps(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The steps that differ: which it is, and its words in the two contents, empty where it wasn't or isn't there.

    Steps are told apart by their keys, and their ways by the names of what they lead to: one that only got another number
    doesn't differ. Nothing where there was no flowchart, or is none any more: that is told as a whole.
    """
    old, new = _by_key(before), _by_key(after)
    if not old or not new:
        return []
    found = []
    for key, (step, targets) in new.items():
        was, past = old.get(key, (None, targets))
        words = _said(was) if was else "", _said(step)
        if was and words[0] == words[1] and targets != past:  # to another step of the same name
            words = _step(was), _step(step)
        if words[0] != words[1]:
            is_moved = was is not None and was.node.number != step.node.number
            label = _("第%(number)d步（原第%(before)d步）") if is_moved else _("第%(number)d步")
            told = {"number": step.node.number, "before": was.node.number if was else 0}
            found.append((label % told, *words))
    gone = [step for key, (step, _targets) in old.items() if key not in new]
    return found + [(_("原第%(number)d步") % {"number": step.node.number}, _said(step), "") for step in gone]


def _by_key(content: dict[str, Any]) -> dict[str, tuple[StepInWords, list[str]]]:
    """Step key → the step in words, and the keys of the steps that it leads to."""
    steps = content.get("steps", [])
    words = flowchart_in_words(flow_of(content)) if steps else []
    return {
        step["key"]: (said, [way["to"] for way in step["transitions"]])
        for step, said in zip(steps, words, strict=True)
    }


def _step(step: StepInWords) -> str:
    return f"{step.node.number}. {_said(step, _ways_by_number(step))}"


def _ways_by_number(step: StepInWords) -> list[str]:
    """Where a step leads, by the steps' numbers; nothing where it simply goes on with the next."""
    if [(way.label, way.number) for way in step.ways] == [("", step.node.number + 1)]:
        return []
    told = [(way.label, pgettext("in a line", "转第%(step)d步") % {"step": way.number}) for way in step.ways]
    return [labelled(label, goes) if label else goes for label, goes in told]


def _said(step: StepInWords, ways: list[str] | None = None) -> str:
    """What a step says but for its number; its ``ways`` lead to steps by their names, unless they are given."""
    node = step.node
    if ways is None:
        ways = [listed(f"{way.label}→{way.name}" for way in step.ways)]
    said = [
        f"{step.kind_label} {node.name}" + in_brackets(node.lane),
        step.function_label,
        labelled(_("条件"), node.condition) if node.condition else "",
        labelled(_("要求"), node.requirement) if node.requirement else "",
        labelled(_("文书"), node.documents) if node.documents else "",
        node.note,
        *ways,
    ]
    return clauses([text for text in said if text])
