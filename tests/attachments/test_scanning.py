"""Asking a virus scanner: a small server that speaks clamd's INSTREAM, over TCP and over a local socket."""

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.attachments import scanning
from portal.attachments.errors import Refused

from .files import pdf


class Clamd(socketserver.BaseRequestHandler):
    """Finds EICAR, takes at most ``largest`` bytes, and may be ``mute``."""

    def exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self.request.recv(count - len(data))
            if not piece:
                raise ConnectionError
            data += piece
        return data

    def handle(self) -> None:
        assert self.exactly(10) == b"zINSTREAM\0"
        if self.server.mute:
            return
        content = b""
        while size := int.from_bytes(self.exactly(4)):
            content += self.exactly(size)
            if len(content) > self.server.largest:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        # In two pieces, as a network may bring it.
        self.request.sendall(b"stream: ")
        self.request.sendall(b"Eicar-Test-Signature FOUND\0" if b"EICAR" in content else b"OK\0")


class Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True


class Local(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@pytest.fixture(params=["tcp", "local"])
def clamd(request, settings, tmp_path: Path) -> Iterator[socketserver.BaseServer]:
    path = str(tmp_path / "clamd.ctl")
    server = Tcp(("127.0.0.1", 0), Clamd) if request.param == "tcp" else Local(path, Clamd)
    server.seen, server.largest, server.mute = [], 10_000_000, False
    settings.ATTACHMENT_SCANNER = (
        f"clamd://127.0.0.1:{server.server_address[1]}" if request.param == "tcp" else f"clamd://{path}"
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def why(take, name: str, content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        take(name, content)
    return "".join(caught.value.messages)


def test_a_clean_file_is_seen_whole_and_taken(clamd, take):
    content = b"a" * 700_001
    take("说明.txt", content)
    take("表.pdf", pdf())
    assert clamd.seen[0] == content and clamd.seen[1].startswith(b"%PDF-")


def test_what_the_scanner_finds_is_not_kept(clamd, take, store):
    assert "Eicar-Test-Signature" in why(take, "说明.txt", b"EICAR")
    assert not list(store.folder.glob("??/*")) and not list((store.folder / ".incoming").iterdir())


def test_a_file_that_the_scanner_will_not_look_at_is_refused(clamd, take):
    clamd.largest = 100_000
    assert "暂时不可用" in why(take, "说明.txt", b"a" * 3_000_000)


def test_a_scanner_that_says_nothing_is_none(clamd, take):
    clamd.mute = True
    assert "暂时不可用" in why(take, "说明.txt", b"a")


def test_a_scanner_that_hangs_is_none(clamd, take, monkeypatch):
    monkeypatch.setattr(scanning, "PATIENCE", 0.2)
    gate = threading.Event()
    monkeypatch.setattr(Clamd, "handle", lambda self: gate.wait(10))
    assert "暂时不可用" in why(take, "说明.txt", b"a")
    gate.set()


@pytest.mark.parametrize(
    "address", ["clamd://127.0.0.1:1", "clamd:///nowhere/clamd.ctl", "no.such.function", "http://x"]
)
def test_without_the_scanner_nothing_is_taken(address, take, settings, caplog):
    settings.ATTACHMENT_SCANNER = address
    assert "联系系统管理员" in why(take, "说明.txt", b"a")
    assert "gave no verdict" in caplog.text


def own_scanner(path: Path) -> str | None:
    return "坏东西" if b"bad" in path.read_bytes() else None


def test_the_bureau_may_have_a_scanner_of_its_own(take, settings):
    settings.ATTACHMENT_SCANNER = f"{__name__}.own_scanner"
    take("说明.txt", b"good")
    assert "坏东西" in why(take, "说明.txt", b"bad")


@pytest.mark.parametrize(
    ("setting", "is_known"),
    [
        ("", True),
        ("clamd://scanner:3310", True),
        ("clamd:///run/x", True),
        ("http://x", False),
        ("clamd://", False),
        ("no.such", False),
    ],
)
def test_the_system_check_tells_a_setting_that_names_nothing(settings, setting, is_known):
    settings.ATTACHMENT_SCANNER = setting
    assert (scanning.scanner_is_known(None) == []) is is_known
