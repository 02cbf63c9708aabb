"""Codes that the portal gives to powers."""

import pytest
from django.db import connection

from powers import services
from powers.models import Power
from powers.rules import generate_code
from powers.services import create_power
from tests.factories import Bureau, PowerFactory
from tests.meeting import Meeting


@pytest.mark.parametrize(
    ("taken", "code"),
    [
        ([], "KJ-CF-01"),
        (["KJ-CF-01", "KJ-CF-09", "KJ-XK-77"], "KJ-CF-10"),
        (["KJ-CF-099"], "KJ-CF-100"),
        (["KJ-CF-²", "KJ-CF-٣", "KJ-CF-", "KJ-CF-2甲"], "KJ-CF-01"),
        (["KJ-CF-" + "9" * 57], "KJ-CF-01"),
    ],
)
def test_the_next_code_is_one_beyond_the_highest_number(taken, code):
    assert generate_code("KJ", "CF", taken) == code


@pytest.mark.django_db
def test_a_code_that_only_looks_like_a_number_stops_nobody():
    bureau = Bureau()
    PowerFactory(organisation=bureau.section, code=f"{bureau.bureau.code}-QT-²")
    made = create_power(Power(name="乙", power_type="other", organisation=bureau.section), bureau.editor)
    assert made.code == f"{bureau.bureau.code}-QT-01"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_powers_made_at_once_get_codes_of_their_own(monkeypatch):
    bureau, meeting = Bureau(), Meeting()
    free_code = services.free_code

    def slowly(*args):
        code = free_code(*args)
        meeting.let_the_other_in()
        return code

    monkeypatch.setattr(services, "free_code", slowly)

    def make(name):
        create_power(Power(name=name, power_type="other", organisation=bureau.section), bureau.editor)

    meeting.of(lambda: make("甲"), lambda: make("乙"))
    start = f"{bureau.bureau.code}-QT-"
    assert dict(Power.objects.values_list("name", "code")) == {"甲": f"{start}01", "乙": f"{start}02"}
