"""Who the words for an acting post mean, as the editor says and stores it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.language import office_language
from portal.organisations.models import Organisation

from ..actors import Actor, Actors, tidy
from .rows import Row

# People outside the structure whom flowcharts name every day: they need no remark.
OUTSIDERS = (
    gettext_lazy("申请人"),
    gettext_lazy("当事人"),
    gettext_lazy("申报单位"),
    gettext_lazy("被检查单位"),
    gettext_lazy("评审专家"),
    gettext_lazy("责任科室"),
    gettext_lazy("用款科室"),
)


class People:
    """The people of the bureau that ``home`` belongs to, and the usual ones outside."""

    def __init__(self, home: Organisation):
        self._home = home
        self._actors = Actors(home)
        with office_language():
            self._outsiders = {str(name) for name in OUTSIDERS}

    def find(self, text: str) -> Actor:
        return self._actors.find(text, self._home.pk)

    def suggestions(self) -> list[str]:
        """What may be typed: posts of the own section first, sections, then people outside."""
        own = [text for text in self._actors.suggestions(self._home.pk) if text not in self._outsiders]
        return [*own, *(str(name) for name in OUTSIDERS)]

    def remark(self, text: str) -> str:
        """What the clerk should know of the words that he typed; empty where they are plain."""
        if not text:
            return ""
        found = self.find(text)
        if found.doubt:
            return found.doubt
        if found.is_known:
            return "" if found.text == tidy(text) else _("即“%(name)s”") % {"name": found.text}
        usual = {*self._outsiders, *(str(name) for name in OUTSIDERS)}
        return "" if found.text in usual else _("不是机构中的岗位，按外部人员处理")

    def remarks(self, rows: list[Row]) -> dict[str, str]:
        """Token → remark, of the rows that have one."""
        found = {row.token: self.remark(row.actor) for row in rows}
        return {token: remark for token, remark in found.items() if remark}

    def appointed(self, steps: list[dict[str, Any]], stored: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The steps in content form, each with the post or organisation that its actor means.

        ``stored``: key → step as it was saved, for the steps whose words are the same (see ``Actor.since``).
        """
        return [self._appointed(step, stored.get(step["key"])) for step in steps]

    def _appointed(self, step: dict[str, Any], before: Any) -> dict[str, Any]:
        found = self.find(step["actor"]) if step["actor"] else Actor("")
        if before is not None and before.actor == step["actor"]:
            found = found.since(Actor(before.actor, before.post_id, before.organisation_id))
        return {
            **step,
            "actor": found.text,
            "post_id": found.post_id,
            "organisation_id": found.organisation_id,
        }
