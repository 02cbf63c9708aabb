"""Everything that can happen to a draft, one file an action (DESIGN §4).

Each is the same from a screen, a command or a test: ``Approve(record, user, note="…").run()``. It locks the row,
checks permission, state, four eyes and that the user saw the newest revision, does the work, logs it, and tells whoever
is next – all in one transaction. Failures are ``publishing.errors``.
"""

from .approve import Approve
from .archive import Archive, Unarchive
from .base import Action
from .discard import Discard
from .edit import editing, log_creation
from .erase import Erase
from .publish_due import Expire, PublishScheduled
from .recall import Recall
from .return_ import Return
from .submit import Submit
from .withdraw import Withdraw

__all__ = [
    "Action",
    "Approve",
    "Archive",
    "Discard",
    "Erase",
    "Expire",
    "PublishScheduled",
    "Recall",
    "Return",
    "Submit",
    "Unarchive",
    "Withdraw",
    "editing",
    "log_creation",
]
