"""What somebody chose to have printed of the power catalogue, as kept with the print job."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.printing.audiences import SOCIETY
from portal.printing.documents import A4

CONCISE, FULL = "concise", "full"
FORMS = {CONCISE: _("简本（每项职权一行）"), FULL: _("全本（每项职权单独成页，附流程图）")}

COVER, CONTENTS, STATISTICS, BY_PINYIN, BY_CODE = "cover", "contents", "statistics", "pinyin", "code"
# What a book may have beside its records, in the order of its pages.
PARTS = {
    COVER: _("封面和编印说明"),
    CONTENTS: _("目录"),
    STATISTICS: _("统计表"),
    BY_PINYIN: _("按汉语拼音的索引"),
    BY_CODE: _("按职权编码的索引"),
}
USUAL_PARTS = (CONTENTS, COVER, STATISTICS)


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice; its defaults are what a catalogue was before there was more to choose than its scope."""

    organisation: str = ""  # a code; "" for all
    type: str = ""
    audience: str = SOCIETY
    form: str = CONCISE
    post: str = ""  # a post's key
    query: str = ""  # search words
    picked: tuple[str, ...] = ()  # slugs; () for all
    drafts: bool = False
    paper: str = A4
    parts: tuple[str, ...] = USUAL_PARTS
    fields: tuple[str, ...] = ()  # keys (``fields.py``); () for all
    archival: bool = False

    def __post_init__(self) -> None:
        for name in ("parts", "fields"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))

    @property
    def is_full(self) -> bool:
        return self.form == FULL

    def parameters(self) -> dict[str, Any]:
        """The choice as a print job keeps it: the same choice is always the same dict."""
        return {
            "form": self.form,
            "organisation": self.organisation,
            "type": self.type,
            "audience": self.audience,
            "post": self.post,
            "query": self.query,
            "picked": list(self.picked),
            "drafts": self.drafts,
            "paper": self.paper,
            "parts": list(self.parts),
            "fields": list(self.fields),
            "archival": self.archival,
        }


def choice_of(parameters: dict[str, Any]) -> Choice:
    """The choice that ``parameters`` say; what they leave out (jobs of earlier releases) is as it was then."""
    known = {name: parameters[name] for name in Choice.__slots__ if name in parameters}
    for name in ("picked", "parts", "fields"):
        if name in known:
            known[name] = tuple(known[name])
    return Choice(**known)
