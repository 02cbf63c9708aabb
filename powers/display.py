"""Content values as people read them."""

from typing import Any

from django.utils.translation import gettext as _

from portal.publishing.models import Audience

from .models.choices import InternalDomain, LawLevel, LimitUnit, PowerFunction, PowerType
from .models.parts import Material

_CHOICES = {
    "power_type": PowerType,
    "function": PowerFunction,
    "internal_domain": InternalDomain,
    "audience": Audience,
    "statutory_limit_unit": LimitUnit,
    "promised_limit_unit": LimitUnit,
    "legal_bases.level": LawLevel,
    "materials.form": Material.Form,
}


def display_value(path: str, value: Any) -> str:
    """``value`` of the content's field ``path`` as a reader sees it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if path == "expires_on":
        return str(value)[:16].replace("T", " ")
    if (choices := _CHOICES.get(path)) and value in choices.values:
        return str(choices(value).label)
    return str(value)
