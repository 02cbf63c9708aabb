"""PDF files: whether they do anything but show pages."""

from pathlib import Path
from typing import Any

import pikepdf
from django.utils.translation import gettext as _

from .archives import locked
from .errors import Refused

# Actions that run a program, open another file, send what was typed, or take data in.
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/RichMediaExecute"}
_RICH = {"/RichMedia", "/Movie", "/Screen", "/3D"}
MOST_OBJECTS = 2_000_000


def check_pdf(path: Path) -> None:
    """Raise ``Refused`` for a PDF that is broken, locked, or holds scripts and actions; its pages aren't drawn.

    Every object is looked at, also those that nothing leads to: readers differ in what they find.
    """
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            if len(pdf.objects) > MOST_OBJECTS:
                raise _damaged()
            len(pdf.pages)
            for item in pdf.objects:
                _check(item)
            _check(pdf.trailer)
    except pikepdf.PasswordError as error:
        raise locked() from error
    except (pikepdf.PdfError, OSError, ValueError, RuntimeError, RecursionError) as error:
        if isinstance(error, Refused):
            raise
        raise _damaged() from error


def _check(root: Any) -> None:
    """One object with what is written inside it (not what it refers to: that is an object of its own)."""
    left = [root]
    while left:
        item = left.pop()
        if isinstance(item, pikepdf.Array):
            left += filter(_is_inside, item.as_list())
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            content = dict(item.items())
            action, subtype = content.get("/S"), content.get("/Subtype")
            if "/JS" in content or (isinstance(action, pikepdf.Name) and str(action) in _ACTIONS):
                raise _acts()
            if "/XFA" in content or (isinstance(subtype, pikepdf.Name) and str(subtype) in _RICH):
                raise _acts()
            left += filter(_is_inside, content.values())


def _is_inside(child: Any) -> bool:
    return isinstance(child, pikepdf.Array | pikepdf.Dictionary) and not child.is_indirect


def _acts() -> Refused:
    return Refused(
        _("PDF 里有脚本、动作或者多媒体内容，不能作为附件。请用“打印”功能另存一份普通的 PDF 后再上传。")
    )


def _damaged() -> Refused:
    return Refused(_("PDF 已损坏，打不开。请重新生成后再上传。"))
