"""The secrecy review (保密审查): what is looked for before anything is disclosed, and its record in words.

《政府信息公开条例》(2019) art. 17 demands the review; what must not, or need not, be disclosed is in art. 14 to 16.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.checks import Error
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.language import office_language

from .kinds import all_kinds
from .models import Audience


@dataclass(frozen=True)
class Matter:
    """One thing that is looked for. ``verb``: what is said of it when there is none; ``article``: what forbids it."""

    code: str
    verb: Any
    thing: Any
    article: Any

    @property
    def finding(self) -> str:
        return _("%(verb)s%(thing)s") % {"verb": self.verb, "thing": self.thing}


# Those of one verb follow one another: the record says it once.
MATTERS = (
    Matter("state_secrets", gettext_lazy("不涉及"), gettext_lazy("国家秘密"), gettext_lazy("第十四条")),
    Matter("trade_secrets", gettext_lazy("不涉及"), gettext_lazy("商业秘密"), gettext_lazy("第十五条")),
    Matter("privacy", gettext_lazy("不涉及"), gettext_lazy("个人隐私"), gettext_lazy("第十五条")),
    Matter(
        "security",
        gettext_lazy("不会危及"),
        gettext_lazy("国家安全、公共安全、经济安全、社会稳定"),
        gettext_lazy("第十四条"),
    ),
    Matter(
        "internal",
        gettext_lazy("不属于"),
        gettext_lazy("内部事务信息、过程性信息"),
        gettext_lazy("第十六条"),
    ),
)


def ground(checked: Collection[str], text: str, audience: str) -> str:
    """The ground of an approval: what was looked for (codes of ``MATTERS``) and not found, the conclusion, and ``text``.

    In the portal's own language: it stays. Empty where nothing was ticked and nothing written: that is no ground.
    """
    text = text.strip()
    matters = [matter for matter in MATTERS if matter.code in checked]
    if not matters and not text:
        return ""
    with office_language():
        groups = [list(group) for _verb, group in groupby(matters, key=lambda matter: str(matter.verb))]
        findings = _("，").join(
            group[0].finding + "".join(_("、") + str(matter.thing) for matter in group[1:])
            for group in groups
        )
        articles = _("、").join(dict.fromkeys(str(matter.article) for matter in matters))
        if matters:
            said = _("经审查，%(findings)s（《政府信息公开条例》%(articles)s），%(conclusion)s。")
        else:
            said = _("经审查，%(conclusion)s。")
        told = {"findings": findings, "articles": articles, "conclusion": _conclusion(audience)}
        return "\n".join(filter(None, [said % told, text]))


def _conclusion(audience: str) -> str:
    """Whoever reviews speaks of the audience that was asked for, and of no other."""
    if audience == Audience.SOCIETY:
        return _("可以公开")
    if audience == Audience.INTERNAL:
        return _("可以作为内部事项，不公开")
    return _("可以%(audience)s") % {"audience": Audience(audience).label}


def kinds_are_known(app_configs: Any, **options: Any) -> Iterator[Error]:
    """A system check: a misspelt code in ``SECRECY_REVIEW_KINDS`` would leave out a review that the bureau relies on."""
    known = [kind.code for kind in all_kinds()]
    for code in settings.SECRECY_REVIEW_KINDS:
        if code not in known:
            yield Error(
                f"SECRECY_REVIEW_KINDS: there is no kind {code!r} (there are: {', '.join(known)}).",
                id="publishing.E001",
            )
