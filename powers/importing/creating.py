"""Writing many powers at once, and taking them back."""

from collections.abc import Collection, Sequence

from portal.accounts.models import User
from portal.importing.columns import Values
from portal.importing.history import (
    chunks,
    create_with_history,
    delete_with_history,
    drop_recipients,
    log_creations,
)
from portal.inputs import whole_number
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from portal.publishing.selectors import unit_of
from portal.trees.bulk import bulk_insert
from portal.trees.locks import tree_write

from ..content import PARTS
from ..models import Power, PowerType
from ..models.choices import TYPE_LETTERS
from ..rules import generate_code
from .loading import FIELDS


def create_powers(
    rows: Sequence[Values], user: User | None, reason: str, reserved: Collection[str] = ()
) -> list[int]:
    """Create a draft for each row, with its lists, history and review log; returns their keys in the rows' order.

    A row without a code gets the next free one of its bureau and type that isn't ``reserved`` for another. Must run in a
    transaction.
    """
    codes = _Codes(rows, reserved)
    saved_parents = Power.objects.in_bulk(
        {row["parent"] for row in rows if isinstance(row.get("parent"), int)}
    )
    powers: list[Power] = []
    for position, row in enumerate(rows):
        power = Power(**{name: row[name] for name in FIELDS if row.get(name) is not None})
        power.organisation_id = row["organisation"]
        power.post_id = row.get("post")
        power.code = row.get("code") or codes.next(row["organisation"], row["power_type"])
        power.position = position + 1
        parent = row.get("parent")
        if isinstance(parent, int):
            power.parent = saved_parents[parent]
        elif parent is not None:
            power.parent = powers[parent[1]]
        powers.append(power)
    bulk_insert(powers, lambda level: create_with_history(level, Power, user, reason))
    for key, (model, columns) in PARTS.items():
        parts = [
            model(power=power, position=position, **{name: part[name] for name in columns})
            for power, row in zip(powers, rows, strict=True)
            for position, part in enumerate(row.get(key) or ())
        ]
        create_with_history(parts, model, user, reason)
    log_creations(powers, user, reason)
    return [power.pk for power in powers]


class _Codes:
    """Hands out codes for powers that have none: as ``powers.services.free_code`` does, for many at once.

    A prefix that the file or the bureau uses already for powers of the type is kept.
    """

    def __init__(self, rows: Sequence[Values], reserved: Collection[str]):
        self._taken = {row["code"] for row in rows if row.get("code")}.union(reserved)
        self._units: dict[int, Organisation] = {}
        self._prefixes: dict[tuple[int, str], str] = {}
        self._file_codes = {(row["organisation"], row["code"]) for row in rows if row.get("code")}
        self._last: dict[str, int] = {}

    def next(self, organisation: int, power_type: str) -> str:
        letters = TYPE_LETTERS[PowerType(power_type)]
        unit = self._unit(organisation)
        prefix = self._prefixes.get((unit.pk, letters))
        if prefix is None:
            prefix = self._prefixes[(unit.pk, letters)] = self._prefix(unit, letters)
        start = f"{prefix}-{letters}-"
        if start not in self._last:
            in_use = Power.objects.filter(code__startswith=start).values_list("code", flat=True)
            first = generate_code(prefix, letters, self._taken.union(in_use))
            self._last[start] = int(first.removeprefix(start)) - 1
        self._last[start] += 1
        return f"{start}{self._last[start]:02d}"

    def _unit(self, organisation: int) -> Organisation:
        if organisation not in self._units:
            self._units[organisation] = unit_of(Organisation.objects.get(pk=organisation))
        return self._units[organisation]

    def _prefix(self, unit: Organisation, letters: str) -> str:
        mark = f"-{letters}-"
        for organisation, code in sorted(self._file_codes):
            head, found, number = code.rpartition(mark)
            if found and whole_number(number) is not None and self._unit(organisation).pk == unit.pk:
                return head
        own = Power.objects.filter(subtree_filter([unit], "organisation__"), code__contains=mark)
        latest = own.order_by("-pk").values_list("code", flat=True).first()
        return latest.rsplit(mark, 1)[0] if latest else unit.code


def delete_powers(pks: list[int], user: User | None, reason: str) -> None:
    """Delete powers that nothing depends on, sub-items before main items, with a last line in the history."""
    with tree_write(Power):
        for key, (model, _columns) in PARTS.items():
            del key
            for chunk in chunks(pks):
                delete_with_history(model.objects.filter(power_id__in=chunk).order_by("pk"), user, reason)
        for chunk in chunks(pks):
            drop_recipients(Power, chunk)
        going = set(pks)
        subs = Power.objects.filter(pk__in=pks, parent__isnull=False)
        # A sub-item whose main item stays leaves a gap in its tree, which only delete() closes.
        for power in subs.exclude(parent_id__in=going):
            power._history_user = user
            power._change_reason = reason[:100]
            power.delete()
        for is_main in (False, True):
            for chunk in chunks(pks):
                rows = Power.objects.filter(pk__in=chunk, parent__isnull=is_main).order_by("pk")
                delete_with_history(rows, user, reason)
