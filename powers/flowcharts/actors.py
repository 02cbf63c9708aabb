"""Who a lane's words mean in the structure: 知识产权科·执法人员 is a post, 局党组·集体讨论 a whole organisation."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from portal.importing.cells import clean_text, name_key
from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import subtree_filter
from portal.publishing.selectors import unit_of

from ..models.flowchart import LONGEST_NAME

MARK = "·"  # between organisation and post, as lanes are written: content, in every language
# A body that acts as a whole: no post of it is meant.
_AS_A_WHOLE = {name_key(words) for words in ("集体讨论", "集体研究", "集体决定", "集体审议", "全体", "会议")}
_TOGETHER = "集体讨论"
_READ = ("pk", "parent_id", "kind", "name", "short_name", "aliases")
_OUTSIDERS = ("申请人", "当事人", "申报单位", "评审专家")
# Posts that every section may have: another section's is never meant.
_IN_EVERY_SECTION = {
    name_key(words) for words in ("经办人", "承办人", "工作人员", "科员", "科长", "副科长", "负责人")
}
_DOTS = re.compile(r"\s*[·・･•‧∙⋅]+\s*")
_BETWEEN = re.compile(
    r"[·・･•‧∙⋅.．/／|｜：:>＞—–\-－\s]+"
)  # whatever offices write between organisation and post


@dataclass(frozen=True)
class Actor:
    """Who acts: ``text`` as the lane is called. ``post_id``, or ``organisation_id`` where a whole organisation acts.

    Both keys are ``None`` for whoever isn't in the structure (申请人). ``doubt`` says what a reader may want to mend; it
    is empty for who was found, and for a plain word that names nobody of the house.
    """

    text: str
    post_id: int | None = None
    organisation_id: int | None = None
    doubt: str = ""

    @property
    def is_known(self) -> bool:
        return self.post_id is not None or self.organisation_id is not None

    @property
    def exactness(self) -> int:
        """How exactly it points into the structure: at a post, at an organisation only, at nobody."""
        return 2 if self.post_id is not None else int(self.organisation_id is not None)

    def since(self, before: "Actor") -> "Actor":
        """Who acts at a step that is read again with the words that it had: they were found to mean this one now.

        The words mean whom they name today, because that is what people read on the page: where another post bears the
        name by now, it is that post. Where they name nobody as exactly as ``before`` did (the post or its section is
        called otherwise since, or is no longer in use), they still mean whom they meant.
        """
        is_same = (self.post_id, self.organisation_id) == (before.post_id, before.organisation_id)
        return before if is_same or before.exactness > self.exactness else self


@dataclass(frozen=True)
class _Place:
    """An organisation or a post in the structure, under one of the names that it is called by."""

    text: str
    unit: int
    organisation: int
    post: int | None = None

    @property
    def actor(self) -> Actor:
        """Whom it means: the post, else the organisation as a whole."""
        return Actor(self.text, self.post, None if self.post is not None else self.organisation)


class Actors:
    """The posts and organisations of the bureau that ``organisation`` belongs to; above bureaus, of all below it.

    Three queries, however many texts are looked up afterwards.
    """

    def __init__(self, organisation: Organisation):
        self._names: dict[str, list[_Place]] = {}
        self._posts: dict[str, list[_Place]] = {}  # by the post's name alone
        self._unit_of: dict[int, int] = {}
        # organisation, its name, its posts, whether it is a Party group
        self._shown: list[tuple[int, str, list[str], bool]] = []
        self._load(unit_of(organisation))

    def _load(self, root: Organisation) -> None:
        below = Organisation.objects.filter(subtree_filter([root]), is_active=True)
        posts: dict[int, list[tuple[int, str]]] = {}
        rows = Post.objects.filter(organisation__in=below, is_active=True)
        for pk, organisation, name in rows.values_list("pk", "organisation_id", "name"):
            posts.setdefault(organisation, []).append((pk, name))
        ordered = below.order_by("tree_id", "lft").values_list(*_READ)
        for pk, parent, kind, name, short_name, aliases in ordered:
            own = kind == Organisation.Kind.BUREAU or parent not in self._unit_of
            unit = self._unit_of[pk] = pk if own else self._unit_of[parent]
            # An alias is what people call it, so it stays; a short name is no more than the name in a hurry.
            called = {name: name, short_name: name, **{str(alias): str(alias) for alias in aliases or ()}}
            for written, shown in called.items():
                if not written:
                    continue
                self._add(self._names, written, _Place(shown, unit, pk))
                for post, post_name in posts.get(pk, ()):
                    place = _Place(f"{shown}{MARK}{post_name}", unit, pk, post)
                    self._add(self._names, written + post_name, place)
            for post, post_name in posts.get(pk, ()):
                self._add(self._posts, post_name, _Place(f"{name}{MARK}{post_name}", unit, pk, post))
            names = [post_name for _post, post_name in posts.get(pk, ())]
            self._shown.append((pk, name, names, kind == Organisation.Kind.PARTY_GROUP))

    @staticmethod
    def _add(index: dict[str, list[_Place]], written: str, place: _Place) -> None:
        index.setdefault(_key(written), []).append(place)

    def find(self, text: str, home: int | None = None) -> Actor:
        """Who ``text`` means in a flow of the organisation ``home``: its own bureau's people before others' ones."""
        text = tidy(text)
        whole = self._near(self._names.get(_key(text), ()), home)
        if len(whole) == 1:
            return _fitting(whole[0].actor, text)
        first, *rest = _BETWEEN.split(text, maxsplit=1)
        if first and rest and rest[0]:
            places = [place for place in self._near(self._names.get(_key(first), ()), home) if not place.post]
            if len(places) == 1:
                return _fitting(_within(places[0], rest[0]), text)
            if MARK not in text:
                return Actor(text)
            if not places:
                return Actor(text, doubt=_("没有名为“%(name)s”的机构") % {"name": first})
            told = {"number": len(places), "name": first}
            return Actor(text, doubt=_("有%(number)d个机构叫“%(name)s”，无法对应") % told)
        return self._alone(text, home)

    def _alone(self, text: str, home: int | None) -> Actor:
        """Who a post's bare name means."""
        places = self._near(self._posts.get(_key(text), ()), home)
        is_own = len(places) == 1 and places[0].organisation == home
        if name_key(text) in _IN_EVERY_SECTION and home is not None and not is_own:
            return Actor(text, doubt=_("没有写明科室，请写成“科室·岗位”"))
        if len(places) > 1:
            doubt = _("有%(number)d个岗位叫“%(name)s”，请写成“科室·岗位”")
            return Actor(text, doubt=doubt % {"number": len(places), "name": text})
        return _fitting(places[0].actor, text) if places else Actor(text)

    def _near(self, places: Iterable[_Place], home: int | None) -> Sequence[_Place]:
        """The places nearest to ``home``: its own, else its bureau's, else all; each once, whatever its names."""
        found = list({(place.organisation, place.post): place for place in places}.values())
        own = [place for place in found if place.organisation == home]
        unit = self._unit_of.get(home) if home is not None else None
        return own or [place for place in found if place.unit == unit] or found

    def suggestions(self, home: int | None = None) -> list[str]:
        """What may be typed for a step of a flow of ``home``: its own posts first, then the others, then outsiders."""
        ordered = sorted(self._shown, key=lambda entry: entry[0] != home)
        texts: list[str] = []
        for _pk, name, posts, is_party_group in ordered:
            texts += [f"{name}{MARK}{post}" for post in posts]
            if is_party_group:
                texts.append(f"{name}{MARK}{_TOGETHER}")
        return [*texts, *(name for _pk, name, _posts, _group in ordered), *_OUTSIDERS]


def tidy(text: str) -> str:
    """A lane's words on one line, with the one mark between organisation and post: 办公室 • 财务 is 办公室·财务."""
    return MARK.join(part for part in _DOTS.split(" ".join(clean_text(text).split())) if part)


def _within(place: _Place, post: str) -> Actor:
    """An organisation, with words behind it that are none of its posts."""
    text = f"{place.text}{MARK}{post}"
    if name_key(post) in _AS_A_WHOLE:
        return Actor(text, organisation_id=place.organisation)
    doubt = _("“%(organisation)s”没有岗位“%(post)s”，先记到机构") % {"organisation": place.text, "post": post}
    return Actor(text, organisation_id=place.organisation, doubt=doubt)


def _fitting(actor: Actor, written: str) -> Actor:
    """The actor as it is called in the structure, or as it was written where that is too long for a lane."""
    return actor if len(actor.text) <= LONGEST_NAME else replace(actor, text=written)


def _key(text: str) -> str:
    """Words as they are compared: without whatever stands between organisation and post."""
    return name_key(_BETWEEN.sub("", text))
