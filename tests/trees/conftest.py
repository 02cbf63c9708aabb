"""Small trees of organisations."""

import itertools

import pytest

from portal.organisations.models import Organisation

_numbers = itertools.count(1)


@pytest.fixture
def make():
    """An unsaved organisation; ``make(name)``."""

    def make(name="机构", **values):
        return Organisation(code=f"T{next(_numbers)}", name=name, **values)

    return make


@pytest.fixture
def grown(make):
    """``grown(parent, name)``: an organisation that is saved as the last child of ``parent``."""

    def grown(parent=None, name="机构"):
        node = make(name, parent=parent)
        node.save()
        return node

    return grown
