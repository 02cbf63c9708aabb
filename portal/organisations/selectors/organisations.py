"""One organisation: what hangs on it."""

from dataclasses import dataclass

from django.db.models import DO_NOTHING, Model
from django.utils.functional import Promise

from ..models import Membership, Organisation

# Step by step from an organisation to its root: each step is a look-up by key. Asking for the intervals that hold its
# ``lft`` would read half of a large tree's index.
_UPWARDS = f"""
    WITH RECURSIVE way(id, parent_id, step) AS (
        SELECT o.id, o.parent_id, 0 FROM {Organisation._meta.db_table} o WHERE {{start}}
        UNION ALL
        SELECT o.id, o.parent_id, way.step + 1
        FROM {Organisation._meta.db_table} o JOIN way ON o.id = way.parent_id
    )
    SELECT o.* FROM way JOIN {Organisation._meta.db_table} o ON o.id = way.id ORDER BY way.step DESC"""
_FROM_KEY = _UPWARDS.format(start="o.id = %s")
_FROM_CODE = _UPWARDS.format(start="o.code = %s")
_FROM_MEMBER = _UPWARDS.format(
    start=f"o.id = (SELECT m.organisation_id FROM {Membership._meta.db_table} m WHERE m.user_id = %s)"
)


def at_and_above(organisation: int) -> list[Organisation]:
    """The organisation with that key and all above it, however many, from the root down; one query."""
    return list(Organisation.objects.raw(_FROM_KEY, [organisation]))


def at_and_above_code(code: str) -> list[Organisation]:
    """The same by the organisation's code. Empty when there is none of it."""
    return list(Organisation.objects.raw(_FROM_CODE, [code]))


def homes_of_member(user: int) -> list[Organisation]:
    """The organisation that somebody belongs to and all above it, from the root down; one query. Empty without one."""
    return list(Organisation.objects.raw(_FROM_MEMBER, [user]))


@dataclass(frozen=True)
class Hanging:
    """So many records of one sort belong to an organisation."""

    label: str | Promise
    number: int


def hangs_on(organisation: Organisation) -> list[Hanging]:
    """What would lose its organisation if this one were deleted: lower organisations, posts, powers, roles …

    Asks the model registry, so that whatever a higher app hangs on organisations counts without being named here.
    """
    found: dict[str | Promise, int] = {}
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete) or relation.on_delete is DO_NOTHING:
            continue
        model: type[Model] = relation.related_model
        number = model._base_manager.filter(**{relation.field.name: organisation.pk}).count()
        if number:
            label = model._meta.verbose_name_plural or model._meta.label
            found[label] = found.get(label, 0) + number
    return [Hanging(label, number) for label, number in found.items()]
