"""Who asks: kept encrypted, and opened only for those who handle the request.

The key comes from ``IDENTITY_KEYS``; without it, from ``SECRET_KEY``: then changing that would make old data unreadable.
Several keys: the first one encrypts, all of them read, so that keys can be changed (``rotating``).
"""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass, fields
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from .choices import IdType


class Unreadable(Exception):
    """The data was encrypted with a key that the portal doesn't have any more; its text is for the user."""


@dataclass(frozen=True)
class Identity:
    """What an applicant says of himself (《政府信息公开条例》第二十九条: name, identity, ways to reach him)."""

    name: str = ""
    id_type: str = ""
    id_number: str = ""
    organisation_code: str = ""
    representative: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""

    @property
    def id_type_label(self) -> str:
        """What the document is called, in the reader's language."""
        return str(IdType(self.id_type).label) if self.id_type in IdType.values else self.id_type


def seal(identity: Identity) -> str:
    """The identity as it is stored."""
    return _box().encrypt(json.dumps(asdict(identity), ensure_ascii=False).encode()).decode()


def unseal(sealed: str) -> Identity:
    """The identity again; an empty one of what was erased. Raises ``Unreadable``."""
    if not sealed:
        return Identity()
    try:
        found = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise Unreadable(_("申请人信息无法解密：加密密钥已更换，请系统管理员核对 IDENTITY_KEYS。")) from error
    known = {field.name for field in fields(Identity)}
    return Identity(**{name: value for name, value in found.items() if name in known})


def seal_bytes(data: bytes) -> bytes:
    """The same for what was answered: a file, or a letter with the applicant's name on it."""
    return _box().encrypt(data)


def unseal_bytes(data: bytes, max_age: int | None = None) -> bytes:
    """The bytes again. Raises ``Unreadable``, and so for what was sealed longer than ``max_age`` seconds ago."""
    try:
        return _box().decrypt(data, ttl=max_age)
    except InvalidToken as error:
        raise Unreadable(_("文书无法解密：加密密钥已更换，请系统管理员核对 IDENTITY_KEYS。")) from error


def has_newest_key(sealed: bytes) -> bool:
    """Whether the first of the keys opens it: the one that encrypts."""
    try:
        _box_of(_keys()[:1]).decrypt(sealed)
    except InvalidToken:
        return False
    return True


def reseal(sealed: bytes) -> bytes:
    """The same encrypted with the newest key. Raises ``Unreadable``."""
    try:
        return _box().rotate(sealed)
    except InvalidToken as error:
        raise Unreadable(_("文书无法解密：加密密钥已更换，请系统管理员核对 IDENTITY_KEYS。")) from error


def _box() -> MultiFernet:
    return _box_of(_keys())


def _keys() -> tuple[str, ...]:
    return tuple(settings.IDENTITY_KEYS) or (settings.SECRET_KEY,)


@lru_cache(maxsize=4)
def _box_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]
    )
