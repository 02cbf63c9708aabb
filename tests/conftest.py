"""Fixtures for every test: a ledger that can be emptied between tests, the real worker, a real mail server."""

import email
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default as modern_policy
from unittest import mock

import pytest
from aiosmtpd.controller import Controller
from django.core.cache import cache
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import TransactionTestCase
from django.utils import translation
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings

from portal import append_only
from portal.publishing import stencil

# No deadline: the machine may be busy. No targeting: it imports a module deep in the stack, and Python 3.11 then fails
# now and then to compile it (SystemError: AST constructor recursion depth mismatch).
hypothesis_settings.register_profile(
    "portal", deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]
)
hypothesis_settings.load_profile("portal")


USING_THE_DATABASE = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only tests that use the database: for the second database, with which the others come out the same",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    config.hook.pytest_deselected(items=[item for item in items if not _uses_the_database(item)])
    items[:] = filter(_uses_the_database, items)


def _uses_the_database(item: pytest.Item) -> bool:
    """Tests of commands and scripts (tests/setup) use it in processes of their own; Django's classes ask for no fixture."""
    fixtures = USING_THE_DATABASE.intersection(getattr(item, "fixturenames", ()))
    is_djangos = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    is_marked = item.get_closest_marker("django_db") is not None
    return bool(fixtures) or is_djangos or is_marked or "setup" in item.path.parts


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_ledger() -> Iterator[None]:
    """Let the test runner empty the database, and nobody else.

    Tests on real transactions (``live_server``, ``transactional_db``) end with Django's ``flush``, which the ledger's
    triggers refuse. They are lifted for that one transaction: code under test always meets them.
    """
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_without_triggers(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        with transaction.atomic(using=operations.connection.alias):
            append_only.remove(operations.connection)
            flush(operations, statements)
            append_only.install(operations.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_without_triggers)
        yield


@pytest.fixture(autouse=True)
def _no_page_of_another_test() -> None:
    """Stencils of pages are kept by the newest change of organisations, whose number each test begins anew."""
    stencil.forget()


@pytest.fixture(autouse=True)
def _no_count_of_another_test() -> None:
    """How many prints each visitor has started lately (portal/printing/limits.py)."""
    cache.clear()


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    """A request for an English page leaves its language on the thread: the next test's addresses would be English."""
    yield
    translation.deactivate()


class BackgroundWorker:
    """The production worker, run in the test's own thread when the test says so."""

    def run(self) -> list[DBTaskResult]:
        """Run every job that is due, also those that jobs enqueue, and return them in the order of finishing.

        A job that fails fails the test, with the job's own traceback.
        """
        finished = self.run_whatever_happens()
        for job in finished:
            if job.status == TaskResultStatus.FAILED:
                pytest.fail(f"background job {job.task_path} failed:\n{job.traceback}")
        return finished

    def run_whatever_happens(self) -> list[DBTaskResult]:
        """The same, for a test that expects a job to fail."""
        before = set(self._finished().values_list("pk", flat=True))
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="test",
        )
        # In production the worker drops stale connections between jobs; here the connection is the test's own.
        with mock.patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
            worker.run()
        return list(self._finished().exclude(pk__in=before))

    @staticmethod
    def _finished():
        return DBTaskResult.objects.finished().order_by("finished_at")


@pytest.fixture
def worker() -> BackgroundWorker:
    """``worker.run()`` does now what the background worker would do. Jobs enqueued on commit need a real commit
    (``transactional_db``, ``live_server``) or ``django_capture_on_commit_callbacks(execute=True)``."""
    return BackgroundWorker()


class _Mailbox:
    """aiosmtpd's handler: keeps what arrives, parsed. It doesn't know nobody@ anywhere."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options) -> str:
        if address.startswith("nobody@"):
            return "550 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        message = email.message_from_bytes(envelope.content, policy=modern_policy)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 Message accepted for delivery"


class _SinkController(Controller):
    """Listens on a port that the system gave out, so that two test processes never want the same one."""

    def __init__(self, handler: _Mailbox) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, hostname="127.0.0.1", port=self.socket.getsockname()[1])

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.socket)


@pytest.fixture
def smtp_sink(settings) -> Iterator[list[EmailMessage]]:
    """A real SMTP server which all mail of the test goes to; yields the messages that have arrived, parsed."""
    mailbox = _Mailbox()
    controller = _SinkController(mailbox)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield mailbox.messages
    controller.stop()
