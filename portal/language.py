"""The portal's own language, beside that of whoever reads a screen."""

from django.conf import settings
from django.utils import translation


def office_language() -> translation.override:
    """For ``with``: the language in which the portal writes what stays (histories, notices, tables, published pages)."""
    return translation.override(settings.LANGUAGE_CODE)
