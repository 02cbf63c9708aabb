"""A bureau for the tests of the public pages, and its pages in Chinese."""

import pytest
from django.conf import settings
from django.utils import translation

from portal.publishing.models import Audience
from tests.factories import Bureau


@pytest.fixture(autouse=True)
def _chinese() -> None:
    """A request leaves its language behind in the thread: addresses made by the next test are Chinese again."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def bureau(db) -> Bureau:
    return Bureau()


@pytest.fixture
def ledger_entry(bureau):
    """Some entry of the ledger, of a power that nobody outside may see: bulk rows need one to point at."""
    return bureau.publish(bureau.power(name="内部审计", audience=Audience.INTERNAL)).publication
