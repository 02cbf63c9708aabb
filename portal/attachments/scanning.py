"""The virus scanner, if the bureau has one (setting ``ATTACHMENT_SCANNER``). Without its word no file is taken.

``clamd://HOST:PORT`` or ``clamd:///run/clamav/clamd.ctl``: ClamAV's daemon, by its INSTREAM command, so that it needs no
right to read the portal's folders. ``some.module.function``: the bureau's own, called with the file's ``Path``; it returns
the name of what it found, or nothing, and raises when it can't tell.
"""

import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .errors import Refused

logger = logging.getLogger(__name__)
PATIENCE = 60  # seconds without a sign of the scanner
_CHUNK = 1 << 18


class ScannerSilent(Exception):
    """The scanner gave no verdict."""


def scan(path: Path) -> None:
    """Raise ``Refused`` when the scanner finds something in the file, or can't be asked."""
    if not settings.ATTACHMENT_SCANNER:
        return
    try:
        found = scanner()(path)
    except Exception as error:
        logger.error("the virus scanner gave no verdict: %s", error)
        raise Refused(_("病毒检查暂时不可用，文件没有接收。请稍后再试，或者联系系统管理员。")) from error
    if found:
        logger.warning("a file was refused: the virus scanner found %s", found)
        raise Refused(_("病毒检查发现问题（%(found)s），文件没有接收。") % {"found": str(found)[:100]})


def scanner() -> Callable[[Path], str | None]:
    """What the setting names. Raises ``ValueError`` or ``ImportError`` where it names nothing."""
    setting = settings.ATTACHMENT_SCANNER
    if "://" not in setting:
        return import_string(setting)
    address = urlsplit(setting)
    if address.scheme != "clamd" or not (address.hostname or address.path.strip("/")):
        raise ValueError(f"ATTACHMENT_SCANNER {setting!r} is neither clamd://… nor a function's dotted name")
    if address.hostname:
        return lambda path: ask_clamd(path, (address.hostname or "", address.port or 3310))
    return lambda path: ask_clamd(path, address.path)


def ask_clamd(path: Path, address: tuple[str, int] | str) -> str | None:
    """The name of what ClamAV's daemon finds in the file, ``None`` for a clean one. Raises ``ScannerSilent``, ``OSError``."""
    with _connected(address) as connection, path.open("rb") as file:
        try:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(_CHUNK):
                connection.sendall(len(chunk).to_bytes(4) + chunk)
            connection.sendall((0).to_bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has heard enough (StreamMaxLength) and says so
        answer = _answer(connection)
    if answer == "stream: OK":
        return None
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerSilent(answer or "the connection was closed without an answer")


def _connected(address: tuple[str, int] | str) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, PATIENCE)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < 4096:
        piece = connection.recv(4096)
        if not piece:
            break
        answer += piece
    return answer.partition(b"\0")[0].decode(errors="replace").strip()


def scanner_is_known(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A check of ``manage.py check``: the setting names something that can be called."""
    if not settings.ATTACHMENT_SCANNER:
        return []
    try:
        scanner()
    except (ValueError, ImportError) as error:
        return [checks.Error(f"ATTACHMENT_SCANNER names no scanner: {error}", id="attachments.E001")]
    return []
