"""Many ask in the same moment, on real connections: what they ask for is made once, and nobody is left without it."""

import random

import pytest

from portal.printing import services
from portal.printing.models import PrintJob, PrintRun
from portal.printing.services import cancel, request_print
from tests.factories import UserFactory
from tests.meeting import together

pytestmark = pytest.mark.django_db(transaction=True)
State = PrintRun.State


@pytest.fixture
def made(leaflet) -> list[bool]:
    """As long as the number of times that the leaflet was made."""
    found: list[bool] = []
    leaflet.on_build = lambda: found.append(True)
    return found


@pytest.mark.parametrize("at_once", [0, 60])
def test_what_ten_ask_for_in_the_same_moment_is_made_once(leaflet, made, worker, monkeypatch, at_once):
    """In the background, and within the request of whoever came first."""
    monkeypatch.setattr(services, "AT_ONCE", at_once)
    users = [*UserFactory.create_batch(8), None, None]
    together(lambda number: request_print(leaflet, {}, users[number]), threads=10)
    tasks = worker.run()
    assert len(made) == 1 and len(tasks) == (0 if at_once else 1)
    jobs = list(PrintJob.objects.all())
    assert {job.user for job in jobs} == set(users) and len(jobs) == 9, "citizens share one"
    assert all(job.has_file for job in jobs) and PrintRun.objects.count() == 1


def test_whoever_comes_while_others_give_up_gets_his_print(leaflet, monkeypatch, worker):
    """Each asks and gives up many times, and asks at last: no job may hang on a run that was given up."""
    monkeypatch.setattr(services, "AT_ONCE", 0)
    users = UserFactory.create_batch(6)

    def work(number):
        chance = random.Random(number)
        for _each in range(15):
            job = request_print(leaflet, {}, users[number])
            if chance.random() < 0.7:
                cancel(job)
        request_print(leaflet, {}, users[number])

    together(work, threads=6)
    waiting = PrintJob.objects.filter(cancelled_at=None)
    assert {job.user_id for job in waiting} == {user.pk for user in users}
    assert {job.state for job in waiting} == {State.QUEUED} and len({job.run_id for job in waiting}) == 1
    worker.run()
    assert all(job.has_file for job in PrintJob.objects.filter(cancelled_at=None))
