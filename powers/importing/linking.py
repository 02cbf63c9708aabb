"""Looking at all rows of a register together: duplicates, main items, which powers exist already."""

from typing import Any

from django.utils.translation import gettext as _

from portal.importing.cells import clean_code, name_key
from portal.importing.targets import Context, Draft

from . import loading
from .similar_codes import is_similar

Key = tuple[Any, str, str]  # organisation, main item, sub-item ("" for a main item)


def key_of(draft: Draft) -> Key:
    return (
        draft.values.get("organisation"),
        name_key(draft.values["main_name"]),
        name_key(draft.values["sub_name"]),
    )


def refuse_repeated_codes(drafts: list[Draft]) -> None:
    """The second row of a code is refused, or skipped if it says the same as the first one word for word."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        code = draft.values.get("code")
        if not code or not draft.is_alive:
            continue
        other = first.setdefault(code, draft)
        if other is draft:
            continue
        if _content(other) == _content(draft):
            draft.skipped = _("与第%(row)s行完全相同") % {"row": other.number}
        else:
            draft.refusals.append(
                _("职权编码“%(code)s”与第%(row)s行（%(name)s）重复，请改用其他编码")
                % {"code": code, "row": other.number, "name": other.label}
            )


def refuse_repeated_names(drafts: list[Draft]) -> None:
    """Rows of the same organisation and names: told apart by their codes with a warning, else refused."""
    first: dict[Key, Draft] = {}
    for draft in drafts:
        if not draft.is_alive:
            continue
        other = first.setdefault(key_of(draft), draft)
        if other is draft:
            continue
        if _content(other) == _content(draft):
            draft.skipped = _("与第%(row)s行完全相同") % {"row": other.number}
        elif draft.values.get("code") and other.values.get("code"):
            draft.warnings.append(_("与第%(row)s行同名，编码不同，按两项处理") % {"row": other.number})
        else:
            draft.refusals.append(
                _("与第%(row)s行的单位、主项、子项相同，又没有编码可以区分") % {"row": other.number}
            )


def _content(draft: Draft) -> dict[str, str]:
    return {key: text for key, text in draft.cells.items() if key != "serial"}


def refuse_cycles(drafts: list[Draft]) -> None:
    """Rows that make two items each other's sub-item, directly or over several steps, are refused."""
    below: dict[tuple[Any, str], set[str]] = {}
    for draft in drafts:
        organisation, main, sub = key_of(draft)
        if sub and sub != main:
            below.setdefault((organisation, main), set()).add(sub)
    on_cycle: dict[tuple[Any, str], bool] = {}
    for draft in drafts:
        organisation, main, sub = key_of(draft)
        if not draft.is_alive or not sub or sub == main or (organisation, sub) not in below:
            continue
        edge = (organisation, f"{main}\n{sub}")
        if edge not in on_cycle:
            on_cycle[edge] = _leads_to(below, organisation, sub, main)
        if on_cycle[edge]:
            draft.refusals.append(
                _("主项“%(main)s”和子项“%(sub)s”互为上级，无法确定谁是主项")
                % {"main": draft.values["main_name"], "sub": draft.values["sub_name"]}
            )


def _leads_to(below: dict[tuple[Any, str], set[str]], organisation: Any, start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for item in below.get((organisation, waiting.pop()), ()):
            if item == goal:
                return True
            if item not in seen:
                seen.add(item)
                waiting.append(item)
    return False


def find_existing(drafts: list[Draft], context: Context) -> None:
    """Match each row to a power: by code, else by organisation, main item and sub-item."""
    alive = [draft for draft in drafts if draft.is_alive]
    by_code = loading.codes_in_use(code for draft in alive for code in _codes(draft))
    claimed = set(by_code)
    homes = {draft.values["organisation"] for draft in alive if isinstance(draft.values["organisation"], int)}
    names = {draft.values["name"] for draft in alive}
    by_name: dict[Key, list[tuple[int, str]]] = {}
    for pk, organisation, name, main, code in loading.find_by_name(homes, names):
        key = (organisation, name_key(main or name), name_key(name) if main is not None else "")
        by_name.setdefault(key, []).append((pk, code))
    matched: dict[int, Draft] = {}
    for draft in alive:
        pk = next((by_code[code] for code in _codes(draft) if code in by_code), None)
        if pk is None:
            # A power whose own code stands in another row of the file is that row's.
            same_name = [(pk, code) for pk, code in by_name.get(key_of(draft), []) if code not in claimed]
            if len(same_name) > 1:
                draft.refusals.append(
                    _("已有%(count)s条同名职权，请填写职权编码以便区分") % {"count": len(same_name)}
                )
                continue
            if not same_name:
                continue
            pk, code = same_name[0]
            typed = draft.values.get("code", "")
            if typed and is_similar(typed, code):
                draft.values["code"] = code
                draft.warnings.append(
                    _("编码“%(typed)s”按同名职权现有的“%(code)s”处理，编码不变")
                    % {"typed": typed, "code": code}
                )
            elif typed:
                draft.warnings.append(
                    _("系统中同名职权的编码是“%(old)s”，将改为“%(new)s”") % {"old": code, "new": typed}
                )
        if pk in matched:
            draft.refusals.append(_("与第%(row)s行对应同一条职权") % {"row": matched[pk].number})
            continue
        matched[pk] = draft
    for pk, record in loading.existing(matched).items():
        _attach(matched[pk], record, context)


def _codes(draft: Draft) -> list[str]:
    """The row's code as it stands in the cell, as it is read, and as one in use may be written: in small letters."""
    code, cell = draft.values.get("code"), draft.cells.get("code", "")
    return list(dict.fromkeys(filter(None, (cell, clean_code(cell), code, code.lower())))) if code else []


def _attach(draft: Draft, record: loading.Existing, context: Context) -> None:
    if not context.may_write(record.organisation_id):
        draft.refusals.append(
            _("编码“%(code)s”已用于“%(organisation)s”的职权“%(name)s”，不在您可以导入的范围内")
            % {
                "code": record.values["code"],
                "organisation": record.values["organisation_name"],
                "name": record.label,
            }
        )
        return
    draft.existing = record
    known = record.values
    if name_key(known["name"]) != name_key(draft.values["name"]):
        draft.warnings.append(
            _("编码“%(code)s”在系统中是“%(old)s”，名称将改为“%(new)s”，请核对是否同一职权")
            % {"code": known["code"], "old": record.label, "new": draft.label}
        )


def attach_main_items(drafts: list[Draft]) -> list[Draft]:
    """Give each sub-item its main item: a row of the file, a power that exists, or a new one made for it.

    Returns all drafts in the order of writing: a main item before its sub-items.
    """
    mains: dict[tuple[Any, str], Draft] = {}
    for draft in drafts:
        if draft.is_alive and not draft.values["sub_name"]:
            organisation, main, _sub = key_of(draft)
            mains.setdefault((organisation, main), draft)
    subs = [draft for draft in drafts if draft.is_alive and draft.values["sub_name"]]
    missing = [draft for draft in subs if key_of(draft)[:2] not in mains]
    homes = {
        draft.values["organisation"] for draft in missing if isinstance(draft.values["organisation"], int)
    }
    known: dict[tuple[Any, str], int] = {}
    for pk, organisation, name, main, _code in loading.find_by_name(
        homes, {draft.values["main_name"] for draft in missing}
    ):
        if main is None:
            known.setdefault((organisation, name_key(name)), pk)
    records = loading.existing(known.values())
    ordered: list[Draft] = []
    placed: set[int] = set()
    for draft in drafts:
        if draft.is_alive and draft.values["sub_name"]:
            organisation, main, _sub = key_of(draft)
            parent = mains.get((organisation, main))
            if parent is None:
                record = records.get(known.get((organisation, main), 0))
                parent = mains[(organisation, main)] = _main_item(draft, record)
            draft.parent = parent
            if id(parent) not in placed and not (parent.is_implied and parent.existing):
                placed.add(id(parent))
                ordered.append(parent)
        if id(draft) not in placed:
            placed.add(id(draft))
            ordered.append(draft)
    return ordered


def _main_item(draft: Draft, record: loading.Existing | None) -> Draft:
    """The main item that a sub-item's row implies: what the row says about it, and no more."""
    main = Draft(draft.number, label=draft.values["main_name"], is_implied=True, existing=record)
    main.values = {
        key: draft.values[key]
        for key in ("organisation", "power_type", "function", "audience")
        if key in draft.values
    }
    main.values |= {
        "name": draft.values["main_name"],
        "main_name": draft.values["main_name"],
        "sub_name": "",
        "parent": None,
    }
    return main
