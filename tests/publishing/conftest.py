import pytest

from tests.factories import Bureau


@pytest.fixture
def bureau(db) -> Bureau:
    return Bureau()
