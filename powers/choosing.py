"""The box in which a power's main item is chosen."""

from django.contrib.admin.widgets import AutocompleteSelect

from portal.publishing.drafting.choosing import Box


class MainItemSelect(Box, AutocompleteSelect):
    """A power's main item, found by the catalogue's own search."""
