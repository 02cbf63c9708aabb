"""Files of answers in the office: who opens one stands in the record."""

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.organisations.selectors import may

from ...models import DisclosureRequest, RequestFile
from ..choices import Act
from ..errors import NotYours
from ..telling import SIGN, may_write
from .acting import acting, log


def look_at_file(file: RequestFile, user: User) -> None:
    """Write down that ``user`` opens the file. ``NotYours`` unless he handles, signs or drafts the answer."""
    request = file.letter.request
    with acting(request, Act.READ_FILE, user, permission="", keeps_revision=True) as row:
        if not may_read_files(row, user):
            raise NotYours(_("答复的附件由经办、拟稿和审签的人员查看。"))
        log(row, Act.READ_FILE, user, file.name)


def may_read_files(request: DisclosureRequest, user: User) -> bool:
    """Whether the answer's files are any business of ``user``."""
    return may_write(request, user) or may(user, SIGN, request.unit)
