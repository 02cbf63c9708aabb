"""Telephone numbers as offices write them: several in one box, with extensions."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_SEPARATORS = re.compile(r"[、,;/\n]|\s或\s?|或")
# An area code in brackets, a country's with +, and behind 转 or 分机 the extension, in brackets or not.
_NUMBER = re.compile(r"\+?[\d() -]*(?:\(? ?(?:转|分机) ?\d{1,6} ?\)?)?")


def tidy(text: str) -> str:
    """``text`` with narrow digits and signs, dashes of one kind and single spaces (they may separate two numbers)."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[‐‑‒–—―−─]", "-", text)
    return re.sub(r"\s+", " ", text).strip()


def phone_problem(text: str) -> str | None:
    """What in ``text`` isn't a telephone number, in the user's words; ``None`` where it holds one or several, or none."""
    for part in _SEPARATORS.split(tidy(text)):
        number = part.strip()
        if number and not (_NUMBER.fullmatch(number) and sum(map(str.isdigit, number)) >= 3):
            return _("“%s”不像电话号码。请只填号码，例如0371-66660000转801；有多个时用“、”隔开。") % number
    return None


def typed_phone(form: Any, name: str) -> str:
    """For ``clean_<name>``: what was typed, tidied. What stood there before and wasn't touched is left alone."""
    typed = form.cleaned_data[name]
    if typed == form.initial.get(name):
        return typed
    if problem := phone_problem(typed):
        raise ValidationError(problem)
    return tidy(typed)
