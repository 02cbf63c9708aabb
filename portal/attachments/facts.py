"""What is known of a stored file: what a row, a snapshot and a published page say of it."""

from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from . import kinds

# So long a file that was uploaded may wait for the rest of its form to be right. Shorter than UNUSED_KEPT (tidying.py).
WAITS_AT_MOST = 12 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A stored file: ``name`` as readers see it, ``digest`` (SHA-256, hexadecimal) where it is found."""

    name: str
    media_type: str
    size: int  # bytes
    digest: str

    def as_content(self) -> dict[str, Any]:
        """For a snapshot or a published row: strings and integers only."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> "FileFacts":
        return cls(content["name"], content["media_type"], content["size"], content["digest"])

    @property
    def label(self) -> str:
        """What kind of file it is and how large: PDF，1.2 MB."""
        kind = kinds.BY_MEDIA_TYPE.get(self.media_type)
        return _("%(kind)s，%(size)s") % {
            "kind": kind.label if kind else _("文件"),
            "size": filesizeformat(self.size),
        }

    @property
    def may_be_shown(self) -> bool:
        """Whether a browser may show it itself."""
        return kinds.may_be_shown(self.media_type)

    # A form that isn't right yet carries its files along as signed texts: nobody can put in a file that he hasn't
    # uploaded himself, nor change what was found out about one.

    def token(self, owner: str) -> str:
        """These facts, signed; ``owner`` is whose form it is."""
        return signing.dumps(
            [self.name, self.media_type, self.size, self.digest], salt=_salt(owner), compress=True
        )

    @classmethod
    def from_token(cls, token: str, owner: str, max_age: int | None = WAITS_AT_MOST) -> "FileFacts | None":
        """What ``token`` says; ``None`` when it is somebody else's, not ours, or older than ``max_age`` seconds."""
        try:
            return cls(*signing.loads(token, salt=_salt(owner), max_age=max_age))
        except (signing.BadSignature, TypeError, ValueError):
            return None


def _salt(owner: str) -> str:
    return f"portal.attachments:{owner}"
