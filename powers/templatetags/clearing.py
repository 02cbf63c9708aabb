"""What the clearing desk has settled about a power, where staff work on it."""

from typing import Any

from django import template

from ..clearing.selectors import settled_with
from ..clearing.wording import settled_in_words
from ..models import Power

register = template.Library()


@register.inclusion_tag("powers/office/clearing/_settled.html")
def settled(power: Power) -> dict[str, Any]:
    """A division of work with another power, or what the power went into; each with its case."""
    return {"settled": [(case, settled_in_words(case, power)) for case in settled_with(power)]}
