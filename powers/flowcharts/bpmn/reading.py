"""A BPMN file as the steps of a flowchart."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from .report import MOST_BYTES, Reading, WrongFile


def read(data: bytes, present: Iterable[dict[str, Any]] = ()) -> Reading:
    """The steps, lanes and remarks of a file; ``present`` are the steps that the power has now.

    Raises ``WrongFile`` where it is no BPMN or holds no process.
    """
    if len(data) > MOST_BYTES:
        raise WrongFile(_("文件超过2 MB，无法读取。"))
    raise NotImplementedError
