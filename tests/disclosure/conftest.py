"""What most tests of disclosure begin with."""

import pytest

from tests.disclosure.asking import ask, receive
from tests.factories import Bureau


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def received(bureau):
    """A request received on Monday 2 March 2026: the answer is due on Monday 30 March."""
    return receive(ask(bureau)[0], bureau)
