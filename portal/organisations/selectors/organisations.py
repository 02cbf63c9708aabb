"""One organisation: what hangs on it."""

from dataclasses import dataclass

from django.db.models import DO_NOTHING, Model
from django.utils.functional import Promise

from ..models import Organisation


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
