"""The form of the organisations and posts that a file names and the portal doesn't know."""

import hashlib
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.organisations.models import Organisation
from portal.organisations.models.organisation import usable_code

from .cells import code_key
from .models import ImportJob

# A code box is as wide as the longest code on the list, within these.
NARROWEST, WIDEST = 18, 40


class PlacesForm(forms.Form):
    """Which of the organisations and posts that nobody knows are to be created; with code and kind."""

    def __init__(self, job: ImportJob, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.job = job
        self.organisations = job.proposals.get("organisations", [])
        self.posts = [
            post for post in job.proposals.get("posts", []) if isinstance(post["organisation"], int)
        ]
        is_first = not job.options.get("places_chosen")
        longest = max((len(entry["code"]) for entry in self.organisations), default=0)
        size = min(max(longest + 1, NARROWEST), WIDEST)
        # Rows are told by their places on the list: what was ticked holds for this list, and for no later one.
        self.fields["listed"] = forms.CharField(
            required=False, initial=self._listed(), widget=forms.HiddenInput
        )
        self.fields["kind_for_all"] = forms.ChoiceField(
            required=False,
            choices=[("", _("（按各行所选）")), *Organisation.Kind.choices],
            label=_("勾选的机构都设为"),
        )
        for index, entry in enumerate(self.organisations):
            self.fields[f"organisation_{index}"] = forms.BooleanField(
                required=False, initial=entry["is_accepted"] or is_first, label=entry["name"]
            )
            self.fields[f"code_{index}"] = forms.CharField(
                initial=entry["code"],
                max_length=64,
                required=False,
                label=_("“%(name)s”的机构代码") % {"name": entry["name"]},
                widget=forms.TextInput(attrs={"size": size, "autocomplete": "off", "spellcheck": "false"}),
                validators=[usable_code],
            )
            self.fields[f"kind_{index}"] = forms.ChoiceField(
                initial=entry["kind"],
                required=False,
                choices=Organisation.Kind.choices,
                label=_("“%(name)s”的机构类型") % {"name": entry["name"]},
            )
        for index, entry in enumerate(self.posts):
            self.fields[f"post_{index}"] = forms.BooleanField(
                required=False, initial=entry["is_accepted"] or is_first, label=entry["name"]
            )

    def _listed(self) -> str:
        """A mark of the list that is shown."""
        keys = [entry["key"] for entry in [*self.organisations, *self.posts]]
        return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]

    def is_outdated(self) -> bool:
        """Whether what was sent was ticked on another list: the file was checked anew meanwhile."""
        sent = self.data.get("listed", "")
        return bool(sent) and sent != self._listed()

    @classmethod
    def adjusted(cls, job: ImportJob, data: QueryDict) -> "PlacesForm":
        """The form as it was sent, after the button for many rows at once that was pressed (``adjust``).

        Scripts do the same in the page; without them the page comes back so.
        """
        form, changed = cls(job), data.copy()
        act, _dash, what = data["adjust"].partition("-")
        if act in ("tick", "untick"):
            wanted = "post_" if what == "posts" else "organisation_"
            for name in form.fields:
                if name.startswith(wanted):
                    changed.pop(name, None)
                    if act == "tick":
                        changed[name] = "on"
        elif act == "kind" and data.get("kind_for_all"):
            for index in range(len(form.organisations)):
                if f"organisation_{index}" in data:
                    changed[f"kind_{index}"] = data["kind_for_all"]
            changed["kind_for_all"] = ""
        return cls(job, changed)

    def is_for_bureaus(self) -> bool:
        """Whether a bureau would be created under something that bureaus don't stand under."""
        above = (Organisation.Kind.CITY, Organisation.Kind.DISTRICT)
        return self.job.organisation.kind not in above and any(
            entry["kind"] == Organisation.Kind.BUREAU for entry in self.organisations
        )

    def waiting_rows(self) -> int:
        """How many rows are refused for no more than that their organisation isn't confirmed yet."""
        return sum(entry["rows"] for entry in self.organisations if not entry["is_accepted"])

    def unknown(self) -> list[str]:
        """The names of the organisations that somebody has yet to confirm."""
        return [entry["name"] for entry in self.organisations if not entry["is_accepted"]]

    def waiting_posts(self) -> int:
        """How many posts stand ticked on the list without anybody having said yes or no to them yet."""
        if self.job.options.get("places_chosen"):
            return 0
        return sum(not entry["is_accepted"] for entry in self.posts)

    def organisation_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "entry": entry,
                "accept": self[f"organisation_{index}"],
                "code": self[f"code_{index}"],
                "kind": self[f"kind_{index}"],
            }
            for index, entry in enumerate(self.organisations)
        ]

    def post_rows(self) -> list[dict[str, Any]]:
        return [{"entry": entry, "accept": self[f"post_{index}"]} for index, entry in enumerate(self.posts)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        codes: dict[str, int] = {}
        for index, _entry in enumerate(self.organisations):
            if not data.get(f"organisation_{index}"):
                continue
            code = data[f"code_{index}"] = code_key(data.get(f"code_{index}") or "")
            if f"code_{index}" in self.errors:
                continue
            if not code:
                self.add_error(f"code_{index}", _("请填写机构代码。"))
            elif code in codes:
                self.add_error(f"code_{index}", _("与上面的机构代码重复。"))
            else:
                codes[code] = index
        for code in Organisation.objects.filter(code__in=codes).values_list("code", flat=True):
            self.add_error(f"code_{codes[code]}", _("已有机构使用此代码。"))
        return data

    def accepted(self) -> tuple[dict[str, dict[str, str]], list[str]]:
        """The choice as ``services.accept_places`` takes it."""
        data = self.cleaned_data
        organisations = {
            entry["key"]: {
                "name": entry["name"],
                "code": data[f"code_{index}"],
                "kind": data["kind_for_all"] or data[f"kind_{index}"] or entry["kind"],
            }
            for index, entry in enumerate(self.organisations)
            if data.get(f"organisation_{index}")
        }
        posts = [entry["key"] for index, entry in enumerate(self.posts) if data.get(f"post_{index}")]
        return organisations, posts
