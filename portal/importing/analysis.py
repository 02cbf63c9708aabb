"""From a file to a preview: every row parsed, placed, matched and compared. Reads only; writes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import ROLES
from portal.language import office_language
from portal.organisations.models import Organisation
from portal.organisations.selectors import may, organisations_where
from portal.publishing.models import State
from portal.publishing.models.publishable import EDITABLE_STATES
from portal.punctuation import labelled, listed

from .cells import clean_text, is_nothing
from .columns import Column, Values
from .errors import ImportProblem
from .models import ImportRow
from .places import Places
from .reading import Header, Source, SourceRow, data_rows
from .selectors import CREATE_PLACES, PERMISSIONS
from .targets import Context, Draft, Existing, ImportTarget

Outcome = ImportRow.Outcome
Progress = Callable[[int, int], None]
PLACE_KEYS = ("organisation", "organisation_code", "post")


@dataclass
class Analysis:
    """What would happen: the rows in the order in which they are written, and what is to be confirmed first."""

    rows: list[ImportRow] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    proposals: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def permitted_organisations(user: User | None, root: Organisation) -> frozenset[int]:
    """The organisations at and below ``root`` into which ``user`` may import; without a user (a command): all."""
    below = Organisation.objects.filter(tree_id=root.tree_id, lft__gte=root.lft, rght__lte=root.rght)
    if user is None:
        return frozenset(below.values_list("pk", flat=True))
    permitted: set[int] = set()
    for permission in PERMISSIONS:
        allowed = organisations_where(user, permission)
        permitted |= set(below.filter(pk__in=allowed.values("pk")).values_list("pk", flat=True))
    return frozenset(permitted)


def may_create_places(user: User | None, root: Organisation) -> bool:
    """Whether the import may create organisations and posts under ``root``."""
    return user is None or may(user, CREATE_PLACES, root)


def creating_roles() -> list[str]:
    """What the roles are called that may create them."""
    return [str(role.label) for role in ROLES if CREATE_PLACES in role.organisation_permissions]


def missing_columns(target: ImportTarget, keys: set[str]) -> list[str]:
    """The labels of columns that the catalogue can't do without and the mapping doesn't have."""
    return [str(column.label) for column in target.columns if column.required and column.key not in keys]


def analyse(
    source: Source,
    header: Header,
    target: ImportTarget,
    organisation: Organisation,
    user: User | None,
    options: dict[str, Any],
    progress: Progress = lambda done, total: None,
) -> Analysis:
    """Read the whole table and say row by row what importing it would do. Raises ``ImportProblem``."""
    if missing := missing_columns(target, set(header.mapping.values())):
        raise ImportProblem(
            _("没有找到“%(columns)s”列，请在“列对应与选项”中指定。") % {"columns": "”“".join(missing)}
        )
    context = Context(
        organisation,
        user,
        frozenset(header.mapping.values()),
        permitted_organisations(user, organisation),
    )
    places = Places(
        organisation,
        default=options.get("default_organisation"),
        accepted=options.get("organisations"),
        accepted_posts=set(options.get("posts", ())),
        accept_all=bool(options.get("create_all")),
        may_create=may_create_places(user, organisation),
    )
    rows = list(data_rows(source, header, sorted(header.mapping)))
    if not rows:
        raise ImportProblem(_("表头下面没有数据行。"))
    drafts: list[Draft] = []
    above: dict[str, str] = {}
    for index, row in enumerate(rows):
        drafts.append(_draft(row, header, target, places, context, above))
        if index % 200 == 0:
            progress(index, len(rows) * 2)
    context.notes.extend(_filled_down(drafts, target))
    ordered = target.link(drafts, context)
    analysis = Analysis(notes=context.notes)
    for index, draft in enumerate(ordered):
        draft.position = index
        analysis.rows.append(_row(draft, target, places, context))
        if index % 200 == 0:
            progress(len(rows) + index, len(rows) * 2)
    records = target.gather(ordered, analysis.rows, context) if target.gathers else {}
    analysis.proposals = places.as_json()
    for entry in analysis.proposals["organisations"]:
        if entry["other_codes"]:
            analysis.notes.append(
                _("文件里“%(name)s”有多个代码：以“%(code)s”为机构代码，%(others)s记为其他代码。")
                % {
                    "name": entry["name"],
                    "code": entry["code"],
                    "others": listed(f"“{code}”" for code in entry["other_codes"]),
                }
            )
    analysis.counts = count(analysis.rows) | ({"records": records} if target.gathers else {})
    return analysis


def count(rows: list[ImportRow]) -> dict[str, int]:
    """Rows by outcome; records that rows need but the file has no row for are counted apart (``implied``)."""
    counts = {str(outcome): 0 for outcome in Outcome.values}
    counts |= {"implied": 0, "warnings": 0, "held": 0}
    for row in rows:
        if row.is_implied:
            counts["implied"] += row.outcome == Outcome.CREATED
        else:
            counts[row.outcome] += 1
        counts["warnings"] += row.has_warning
        counts["held"] += row.is_held
    return counts


def _draft(
    row: SourceRow,
    header: Header,
    target: ImportTarget,
    places: Places,
    context: Context,
    above: dict[str, str],
) -> Draft:
    """One row with its cells parsed and its organisation and post found."""
    draft = Draft(row.number, skipped=row.skipped)
    if row.skipped:
        return draft
    draft.cells = {header.mapping[index]: text for index, text in row.cells.items()}
    for index, note in row.notes.items():
        column = target.column(header.mapping[index])
        draft.warnings.append(labelled(column.label, note))
    for key in header.mapping.values():
        column = target.column(key)
        if column.fill_down:
            if is_nothing(draft.cells[key]) and above.get(key):
                draft.cells[key] = above[key]
                draft.filled.add(key)
                if not column.fill_down_is_usual:
                    draft.warnings.append(
                        _("%(label)s是空的，沿用上一行的“%(text)s”")
                        % {"label": column.label, "text": above[key]}
                    )
            above[key] = draft.cells[key]
        _parse(draft, column)
    if target.has_places:
        _place(draft, places, context)
    target.check(draft, context)
    return draft


def _filled_down(drafts: list[Draft], target: ImportTarget) -> list[str]:
    """One note for each column of which it is usual that only the first of several rows is filled."""
    usual = [column for column in target.columns if column.fill_down_is_usual]
    numbers = {column: sum(column.key in draft.filled for draft in drafts) for column in usual}
    return [
        _("有%(number)d行的“%(label)s”是空的，沿用上一行。") % {"number": number, "label": column.label}
        for column, number in numbers.items()
        if number
    ]


def _place(draft: Draft, places: Places, context: Context) -> None:
    """Find the row's organisation and post, and whether the import may write there."""
    if "organisation" in context.keys or "organisation_code" in context.keys or places.default:
        place = places.find(*(draft.cells.get(key, "") for key in PLACE_KEYS))
    else:
        place = places.find("", "", draft.cells.get("post", ""))
    draft.warnings.extend(place.warnings)
    draft.refusals.extend(place.refusals)
    draft.values["organisation"] = place.organisation
    if "post" in context.keys and place.is_post_known:
        draft.values["post"] = place.post
    if place.organisation is not None and not context.may_write(place.organisation):
        draft.refusals.append(
            _("您没有向“%(organisation)s”导入的权限") % {"organisation": places.name_of(place.organisation)}
        )


def _parse(draft: Draft, column: Column) -> None:
    text = draft.cells[column.key]
    if column.is_reference:
        if column.required and is_nothing(text):
            draft.refusals.append(_("%(label)s是空的") % {"label": column.label})
        return
    if is_nothing(text) and column.required:
        draft.refusals.append(_("%(label)s是空的") % {"label": column.label})
        return
    if is_nothing(text) and column.keep_when_empty:
        return
    parsed = column.parse(text)
    draft.values.update(parsed.values)
    draft.warnings.extend(parsed.warnings)
    draft.refusals.extend(parsed.refusals)


def _row(draft: Draft, target: ImportTarget, places: Places, context: Context) -> ImportRow:
    """What the preview shows of a draft, and what confirming will write."""
    if draft.parent is not None and draft.parent.refusals and draft.is_alive and not draft.parent.existing:
        draft.refusals.append(_("所属主项（第%(row)s行）未能导入") % {"row": draft.parent.number})
    if draft.is_alive:
        target.finish(draft, context)
    row = ImportRow(
        position=draft.position, number=draft.number, is_implied=draft.is_implied, label=draft.label[:700]
    )
    texts = [("refusal", text) for text in draft.refusals]
    texts += [("note", text) for text in (draft.skipped, *draft.notes) if text]
    texts += [("warning", text) for text in draft.warnings]
    row.messages = [{"level": level, "text": text} for level, text in texts]
    row.has_warning = bool(draft.warnings)
    existing = draft.existing
    if existing is not None:
        row.record_id = existing.pk
        row.revision_before = existing.revision
    if draft.refusals or draft.is_held:
        row.outcome = Outcome.REFUSED
        row.is_held = not draft.refusals
        row.values = dict(draft.values)
    elif draft.skipped:
        row.outcome = Outcome.SKIPPED
    elif existing is None:
        row.outcome = Outcome.CREATED
        row.values = dict(draft.values)
        row.changes = _shown(target, {}, row.values, places, context)
    else:
        row.values = changed_values(draft, target, context)
        row.outcome = Outcome.CHANGED if row.values else Outcome.SKIPPED
        if row.values and existing.state not in EDITABLE_STATES:
            row.outcome, row.values = Outcome.REFUSED, {}
            row.messages.insert(0, {"level": "refusal", "text": locked(existing)})
        elif row.values:
            row.before = {key: existing.values.get(key) for key in row.values}
            row.before |= {"_state": existing.state, "_organisation": existing.organisation_id}
            row.changes = _shown(target, existing.values, row.values, places, context)
        else:
            row.messages.append({"level": "note", "text": _("与现有内容一致")})
    return row


def locked(existing: Existing) -> str:
    """Why a record that is under review isn't changed."""
    return _("该事项现为“%(state)s”，办结或收回后才能修改") % {"state": State(existing.state).label}


def changed_values(draft: Draft, target: ImportTarget, context: Context) -> Values:
    """The values of the file that differ from the record's. A cell that reads as the export writes it is no change."""
    existing = draft.existing
    assert existing is not None
    unchanged: set[str] = set()
    touched: set[str] = set()
    for key in context.keys:
        column = target.column(key)
        if column.is_reference or key not in draft.cells:
            continue
        fields = {*column.parse(draft.cells[key]).values, *column.affects}
        with office_language():
            reads_the_same = clean_text(column.render(existing.values)) == clean_text(draft.cells[key])
        (unchanged if reads_the_same else touched).update(fields)
    unchanged -= touched
    return {
        key: value
        for key, value in draft.values.items()
        if key not in unchanged and not target.is_same(key, value, existing.values.get(key))
    }


def _shown(
    target: ImportTarget, old: Values, new: Values, places: Places, context: Context
) -> list[dict[str, str]]:
    """Field by field what is there now and what will be, as the preview shows it."""
    shown = []
    old_named = _with_names(old, places)
    new_named = _with_names({**old, **new}, places)
    for column in target.columns:
        before, after = target.display(column, old_named), target.display(column, new_named)
        if before != after:
            shown.append({"label": str(column.label), "old": before, "new": after})
    return shown


def _with_names(values: Values, places: Places) -> Values:
    return {
        **values,
        "organisation_name": places.name_of(values.get("organisation"))
        or values.get("organisation_name", ""),
        "post_name": places.post_name(values.get("post")) or values.get("post_name", "")
        if values.get("post")
        else "",
    }
