"""Finding the powers that a file speaks of, and reading them as the import desk compares them."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from portal.importing.history import chunks
from portal.importing.targets import Existing
from portal.organisations.models import Organisation

from ..content import PARTS, TEXT_FIELDS
from ..models import Power

FIELDS = (*TEXT_FIELDS, "audience", "remarks")


def codes_in_use(codes: Iterable[str]) -> dict[str, int]:
    """Which of these codes have a power already: {code: key}."""
    found: dict[str, int] = {}
    for chunk in chunks(sorted(set(codes))):
        found.update(Power.objects.filter(code__in=chunk).values_list("code", "pk"))
    return found


def find_by_name(
    organisations: Iterable[int], names: Iterable[str]
) -> list[tuple[int, int, str, str | None, str]]:
    """Powers of these organisations that are called so, or whose main item is: (key, organisation, name, main, code)."""
    wanted: set[str] = set()
    for name in names:
        narrow = unicodedata.normalize("NFKC", name)
        wanted |= {name, narrow, "".join(name.split()), "".join(narrow.split())}
    homes = sorted(set(organisations))
    found = []
    for chunk in chunks(sorted(wanted)):
        rows = Power.objects.filter(organisation_id__in=homes, name__in=chunk).order_by("pk")
        found.extend(rows.values_list("pk", "organisation_id", "name", "parent__name", "code"))
    return found


def existing(pks: Iterable[int]) -> dict[int, Existing]:
    """The powers with these keys, whole, as they stand."""
    loaded: dict[int, Existing] = {}
    for chunk in chunks(sorted(set(pks))):
        powers = (
            Power.objects.filter(pk__in=chunk)
            .select_related("organisation", "post", "parent")
            .prefetch_related(*PARTS)
        )
        loaded.update((power.pk, as_existing(power)) for power in powers)
    return loaded


def as_existing(power: Power) -> Existing:
    """One power as the import desk compares it."""
    return Existing(
        power.pk,
        power.full_name,
        power.revision,
        power.state,
        power.organisation_id,
        values_of(power),
    )


def values_of(power: Power) -> dict[str, Any]:
    """Every value that a column can show of a power; used by import and export alike."""
    values: dict[str, Any] = {name: getattr(power, name) for name in FIELDS}
    parent, post, home = power.parent, power.post, power.organisation
    values |= {
        "parent": parent.pk if parent else None,
        "has_sub_items": not power.is_leaf_node(),
        "main_name": parent.name if parent else power.name,
        "sub_name": power.name if parent else "",
        "organisation": home.pk,
        "organisation_name": home.name,
        "organisation_code": home.code,
        "post": post.pk if post else None,
        "post_name": post.name if post else "",
    }
    for key, (_model, columns) in PARTS.items():
        values[key] = [
            {column: getattr(row, column) for column in columns} for row in getattr(power, key).all()
        ]
    return values


def organisation_names(pks: Iterable[int]) -> dict[int, str]:
    return dict(Organisation.objects.filter(pk__in=set(pks)).values_list("pk", "name"))
