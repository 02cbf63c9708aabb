"""The demonstration's day: what is due was opened, and whoever should know of what is late has been told."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.organisations.models import Organisation

from ..clock import running


def tell(root: Organisation, cast: dict[str, User], say: Callable[[str], Any]) -> list[Any]:
    """Let the daily run come after all that was told."""
    done = running.run(timezone.localdate())
    say(f"公开任务提醒: {done.reminded if done else 0}")
    return []
