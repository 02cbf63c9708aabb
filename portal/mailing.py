"""Sending mail in the background: each message once, and what the server didn't take again later."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

Row = TypeVar("Row")
logger = logging.getLogger(__name__)

# How often a mail is tried, and the pause before the second time; it doubles (5, 10, 20 … minutes: two and a half hours).
ATTEMPTS = 6
PAUSE = timedelta(minutes=5)


def send_each(
    rows: Iterable[Row], message: Callable[[Row, Any], EmailMessage], sent: Callable[[Row], Any]
) -> list[Row]:
    """Send the message of each row over one connection, and call ``sent`` after each; returns what wasn't taken.

    One refused address doesn't keep the mail from the others.
    """
    left, failed = list(rows), []
    try:
        with get_connection() as connection:
            while left:
                row = left[0]
                try:
                    message(row, connection).send()
                except (OSError, ValueError):  # smtplib's errors are OSErrors; an address may be none at all
                    # What it says may name the address: of an applicant nobody may read that in a log.
                    logger.warning("%r was not mailed", row)
                    failed.append(row)
                else:
                    sent(row)
                left.pop(0)
    except OSError:
        logger.warning("the mail server can't be reached", exc_info=True)
    return failed + left


def next_try(attempt: int) -> datetime | None:
    """When what failed at the ``attempt``-th time is tried again; ``None``: not any more."""
    return timezone.now() + PAUSE * 2 ** (attempt - 1) if attempt < ATTEMPTS else None
