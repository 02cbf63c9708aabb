"""The box for several files, for any form (its ``<form>`` needs ``enctype="multipart/form-data"``; the admin's has it)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.punctuation import labelled, listed

from . import kinds
from .errors import Refused
from .facts import FileFacts
from .names import tidy_name
from .services import store_upload
from .store import FileStore


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a form brought: files that were uploaded before, and those that came with it."""

    tokens: tuple[str, ...]
    uploads: tuple[UploadedFile, ...]


class AttachmentsInput(forms.FileInput):
    """The files so far, each with a box to remove it, and the browser's own button for more."""

    template_name = "attachments/input.html"
    allow_multiple_selected = True
    owner = ""

    class Media:
        css = {"all": ("attachments/input.css",)}
        js = (forms.Script("attachments/input.js", type="module"),)  # for the back office's theme

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Submitted:
        removed = set(_all(data, f"{name}-removed"))
        tokens = (token for token in _all(data, f"{name}-kept") if token not in removed)
        return Submitted(tuple(dict.fromkeys(tokens)), tuple(_all(files, name)))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    def format_value(self, value: Any) -> list[FileFacts]:  # type: ignore[override]
        """The files to be listed: a record's, or those that a form that isn't right brought and that could be taken."""
        if isinstance(value, Submitted):
            kept = [FileFacts.from_token(token, self.owner, None) for token in value.tokens]
            taken = [getattr(upload, "taken", None) for upload in value.uploads]
            return list(dict.fromkeys(facts for facts in (*kept, *taken) if facts))
        return list(value or ())

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        own = context["widget"]["attrs"]
        own |= {"multiple": True, "accept": ",".join(f".{extension}" for extension in kinds.EXTENSIONS)}
        own["class"] = f"attachments-choose {own.get('class', '')}".strip()
        own.pop("required", None)  # a browser would ask for a file although some are there already
        hint = f"{own.get('id', name)}_limits"
        own["aria-describedby"] = f"{own.get('aria-describedby', '')} {hint}".strip()
        context["hint_id"] = hint
        context["attributes"] = flatatt(own)
        context["files"] = [(facts, facts.token(self.owner)) for facts in self.format_value(value)]
        context["most_mb"] = settings.ATTACHMENT_MAX_MB
        context["extensions"] = listed(kinds.EXTENSIONS)
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class AttachmentsField(forms.FileField):
    """Gives a list of ``FileFacts``: all files that the record is to have, ready for ``services.give``.

    ``initial``: the files that it has. Set ``owner`` in the form's ``__init__`` (the user's key): a file that was
    uploaded waits, signed for him, until the rest of the form is right, and needn't be chosen again.
    """

    widget = AttachmentsInput
    default_error_messages = {
        "required": gettext_lazy("请选择要上传的文件。"),
        "too_many": gettext_lazy("最多%(most)d个文件，现在有%(count)d个。"),
        "expired": gettext_lazy("上传时间过久，请重新选择文件。"),
        "gone": gettext_lazy("文件已不在，请重新上传。"),
    }

    def __init__(self, *, most: int = 20, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    @property
    def owner(self) -> str:
        return self.widget.owner

    @owner.setter
    def owner(self, owner: Any) -> None:
        self.widget.owner = str(owner)

    def store(self, upload: UploadedFile) -> FileFacts:
        """Check and keep one file; a field whose files are kept in another way does it there."""
        return store_upload(upload)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data

    def clean(self, data: Submitted, initial: Iterable[FileFacts] | None = None) -> list[FileFacts]:
        """All files of the form. Every fault is told, by the file's name; what is right is kept for the next try."""
        files, faults = self._kept(data.tokens, list(initial or ()))
        for upload in data.uploads:
            try:
                upload.taken = self.store(upload)  # type: ignore[attr-defined]
                files.append(upload.taken)  # type: ignore[attr-defined]
            except Refused as error:
                faults.append(labelled(tidy_name(upload.name or ""), "".join(error.messages)))
        files = list(dict.fromkeys(files))
        if len(files) > self.most:
            faults.append(self.error_messages["too_many"] % {"most": self.most, "count": len(files)})
        if self.required and not files and not faults:
            raise ValidationError(self.error_messages["required"], code="required")
        if faults:
            raise ValidationError([ValidationError(fault) for fault in faults])
        return files

    def _kept(self, tokens: Iterable[str], there: list[FileFacts]) -> tuple[list[FileFacts], list[str]]:
        files, faults = [], []
        for token in tokens:
            facts = FileFacts.from_token(token, self.owner)
            # A file of the record stays, however long somebody has had its form open.
            old = facts or FileFacts.from_token(token, self.owner, None)
            if facts is None and old not in there:
                faults.append(labelled(old.name if old else _("文件"), self.error_messages["expired"]))
            elif old and not FileStore().has(old.digest):
                faults.append(labelled(old.name, self.error_messages["gone"]))
            elif old:
                files.append(old)
        return files, faults

    def has_changed(self, initial: Any, data: Any) -> bool:
        kept = [FileFacts.from_token(token, self.owner, None) for token in data.tokens]
        return bool(data.uploads) or kept != list(initial or ())


def _all(data: Any, name: str) -> list[Any]:
    """Every value of a name, whether it comes from a request or from a plain dict."""
    if hasattr(data, "getlist"):
        return data.getlist(name)
    value = data.get(name, [])
    return list(value) if isinstance(value, list | tuple) else [value]
