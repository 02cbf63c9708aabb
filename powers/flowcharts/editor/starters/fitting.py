"""Who plays the parts of a starter in a section: its own posts and its bureau's, found by what they are called."""

import re

from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import subtree_filter
from portal.publishing.selectors import unit_of

from ...actors import MARK
from . import starter as parts
from .starter import Starter

_DEPUTY_SIGN = "副"
# Part → what a post that plays it is called, best first; and the post's name where the structure has none.
_OWN = {
    parts.CLERK: (("执法", "经办", "承办", "办案", "办事", "科员", "工作人员"), "经办人"),
    parts.HEAD: (("科长", "主任", "处长", "队长", "站长", "负责人"), "负责人"),
}
_OF_THE_BUREAU = {
    parts.LEGAL: (("法制", "法规", "合法性"), ("法制", "法规", "办公室"), "法制审核人员"),
    parts.MONEY: (("财务", "会计"), ("财务", "办公室"), "财务人员"),
    parts.INFORMATION: (("信息", "公开"), ("政务公开", "办公室"), "信息公开人员"),
    parts.INSPECTOR: (("监督员", "纪检", "监察"), ("纪检", "监察"), "监督员"),
}
_LEADERS = {
    parts.CHIEF: (("局长", "主任", "书记"), "主要负责人"),
    parts.DEPUTY: (("副局长", "分管", "副主任", "党组成员"), "分管领导"),
}
_PART = re.compile(r"\{\w+\}")


class Cast:
    """Who plays which part for powers of ``home``. Two queries, and the way up to the bureau."""

    def __init__(self, home: Organisation):
        self._home = home
        below = Organisation.objects.filter(subtree_filter([unit_of(home)]), is_active=True)
        self._places = list(below.order_by("tree_id", "lft"))
        posts = Post.objects.filter(organisation__in=[place.pk for place in self._places], is_active=True)
        self._posts: dict[int, list[str]] = {}
        for organisation, name in posts.order_by("position", "pk").values_list("organisation_id", "name"):
            self._posts.setdefault(organisation, []).append(name)
        self._group = next(
            (place for place in self._places if place.kind == Organisation.Kind.PARTY_GROUP), None
        )
        self._parts = self._cast()

    def actor(self, words: str) -> str:
        """The lane's text for a stencil's actor."""
        return _PART.sub(lambda part: self._parts[part[0]], words)

    def _cast(self) -> dict[str, str]:
        found = {}
        for part, (called, otherwise) in _OWN.items():
            name = self._post([self._home], called, part == parts.HEAD)
            found[part] = name or f"{self._home.name}{MARK}{otherwise}"
        for part, (called, sections, otherwise) in _OF_THE_BUREAU.items():
            # Never somebody who has another part in his own section: who supervises and who audits stands apart.
            others = [place for place in self._places if place.pk != self._home.pk]
            name = self._post(others, called) or self._post([self._home], called)
            if name in found.values():
                name = ""
            found[part] = name or self._in_a_section(sections, otherwise)
        leaders = [self._group] if self._group else []
        leaders += [place for place in self._places if place.kind == Organisation.Kind.BUREAU]
        for part, (called, otherwise) in _LEADERS.items():
            found[part] = self._post(leaders, called, part == parts.CHIEF) or otherwise
        found[parts.TOGETHER] = f"{self._group.name if self._group else '领导班子'}{MARK}集体讨论"
        return found

    def _post(self, places: list[Organisation], called: tuple[str, ...], no_deputies: bool = False) -> str:
        """The first post in those places that is called so, as a lane is written; empty where there is none."""
        for words in called:
            for place in places:
                for name in self._posts.get(place.pk, ()):
                    if words in name and not (no_deputies and _DEPUTY_SIGN in name):
                        return f"{place.name}{MARK}{name}"
        return ""

    def _in_a_section(self, called: tuple[str, ...], post: str) -> str:
        for words in called:
            for place in self._places:
                if words in place.name and place.kind == Organisation.Kind.SECTION:
                    return f"{place.name}{MARK}{post}"
        return post


def steps(starter: Starter, home: Organisation) -> list[dict[str, object]]:
    """A starter's steps in content form, played by the people of ``home`` and its bureau."""
    cast = Cast(home)
    keys = {number: f"s{number}" for number in range(1, len(starter.steps) + 1)}
    found: list[dict[str, object]] = []
    for number, step in enumerate(starter.steps, start=1):
        ways = step.ways or ((("", number + 1),) if step.kind != parts.END else ())
        found.append(
            {
                "key": keys[number],
                "kind": str(step.kind),
                "name": step.name,
                "actor": cast.actor(step.actor),
                "post_id": None,
                "organisation_id": None,
                "function": str(step.function),
                "condition": step.condition,
                "requirement": step.requirement,
                "documents": step.documents,
                "limit": step.limit,
                "transitions": [{"to": keys[to], "label": label} for label, to in ways],
            }
        )
    return found
