"""Which organisation and post a row's words mean; unknown ones become proposals for the user to confirm."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.organisations.models import Organisation, Post
from portal.organisations.models.organisation import usable_code
from portal.pinyin import initials

from .cells import clean_code, clean_text, code_key, is_nothing, name_key
from .kinds import guess_kind

NEW = "new:"


@dataclass
class Proposal:
    """An organisation that the file names and the portal doesn't know."""

    key: str
    name: str
    codes: Counter = field(default_factory=Counter)
    rows: int = 0

    def as_json(self, root: Organisation, taken: set[str]) -> dict[str, Any]:
        """For the screen: name, suggested code and kind, number of rows, other codes the file gives it."""
        # One that couldn't stand in an address, or is too long, is kept beside the code like any other.
        code = next((code for code, _rows in self.codes.most_common() if usable_code.regex.match(code)), "")
        if not code or code in taken:
            code = _free_code(root, self.name, taken)
        taken.add(code)
        return {
            "key": self.key,
            "name": self.name,
            "code": code,
            "kind": guess_kind(root, self.name),
            "rows": self.rows,
            "other_codes": sorted(other for other in self.codes if other != code),
        }


@dataclass
class Place:
    """What a row's words were found to be. ``organisation``/``post``: a key, or ``new:…`` for one to be created."""

    organisation: int | str | None = None
    post: int | str | None = None
    is_post_known: bool = True
    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


class Places:
    """The organisations at and below the import's own one, and their posts, by everything they are called.

    ``accepted``: the organisations to create that the user has confirmed, ``{key: {"name", "code", "kind"}}``;
    ``accepted_posts``: the posts likewise; ``accept_all``: whatever is unknown (the command's switch).
    """

    def __init__(
        self,
        root: Organisation,
        *,
        default: int | None = None,
        accepted: dict[str, dict[str, Any]] | None = None,
        accepted_posts: set[str] | None = None,
        accept_all: bool = False,
        may_create: bool = True,
    ):
        self.root = root
        self.default = default
        self.accepted = accepted or {}
        self.accepted_posts = accepted_posts or set()
        self.accept_all = accept_all and may_create
        self.may_create = may_create
        self.names: dict[str, set[int]] = {}
        self.codes: dict[str, int] = {}
        self.organisation_names: dict[int, str] = {}
        self.organisation_codes: dict[int, str] = {}
        self.proposals: dict[str, Proposal] = {}
        self.post_proposals: dict[str, dict[str, Any]] = {}
        self._load()

    def _load(self) -> None:
        below = Organisation.objects.filter(
            tree_id=self.root.tree_id, lft__gte=self.root.lft, rght__lte=self.root.rght
        )
        known_codes: dict[int, list[str]] = {}
        fields = ("pk", "code", "name", "short_name", "aliases", "other_codes")
        for pk, code, name, short_name, aliases, other_codes in below.values_list(*fields):
            self.organisation_names[pk] = name
            self.organisation_codes[pk] = code
            for called in (name, short_name, *(aliases or [])):
                if called:
                    self.names.setdefault(name_key(str(called)), set()).add(pk)
            known_codes[pk] = [clean_code(str(known)) for known in (code, *(other_codes or []))]
        # As it is written goes before how it is read, should two organisations' codes differ in case alone.
        self.codes = {known: pk for pk, codes in known_codes.items() for known in codes}
        for pk, codes in known_codes.items():
            for known in codes:
                self.codes.setdefault(code_key(known), pk)
        self.posts = {
            (organisation, name_key(name)): pk
            for pk, organisation, name in Post.objects.filter(organisation__in=below).values_list(
                "pk", "organisation_id", "name"
            )
        }
        self.post_names = dict(Post.objects.filter(organisation__in=below).values_list("pk", "name"))

    def name_of(self, organisation: int | str | None) -> str:
        """The name of a known organisation, or of one to be created."""
        if isinstance(organisation, str):
            proposal = self.proposals.get(organisation.removeprefix(NEW))
            return proposal.name if proposal else organisation.removeprefix(NEW)
        return self.organisation_names.get(organisation, "") if organisation else ""

    def find(self, name: str, code: str, post: str) -> Place:
        """What an organisation's name, its code and a post's name mean; any of them may be empty."""
        place = Place()
        name = "" if is_nothing(name) else clean_text(name).replace("\n", "")
        code = "" if is_nothing(code) else clean_code(code)
        self._find_organisation(place, name, code)
        post = "" if is_nothing(post) else clean_text(post).replace("\n", "")
        if place.organisation is not None and post:
            self._find_post(place, post)
        return place

    def _find_organisation(self, place: Place, name: str, code: str) -> None:
        by_code = self.codes.get(code, self.codes.get(code_key(code))) if code else None
        code = code_key(code)
        by_name = self.names.get(name_key(name), set()) if name else set()
        if not name and not code:
            place.organisation = self.default
            if self.default is None:
                place.refusals.append(_("没有写明责任科室（单位），请在“列对应与选项”中指定缺省单位"))
            return
        if by_code is not None:
            place.organisation = by_code
            if by_name and by_code not in by_name:
                place.organisation = None
                place.refusals.append(
                    _("机构名称“%(name)s”和机构代码“%(code)s”（%(other)s）不是同一个机构")
                    % {"name": name, "code": code, "other": self.organisation_names[by_code]}
                )
            elif name and not by_name:
                place.warnings.append(
                    _("机构名称“%(name)s”与登记的“%(known)s”不同，按代码归入后者")
                    % {"name": name, "known": self.organisation_names[by_code]}
                )
            return
        if len(by_name) > 1:
            place.refusals.append(
                _("有%(count)s个机构叫“%(name)s”，请写明机构代码") % {"count": len(by_name), "name": name}
            )
            return
        if by_name:
            place.organisation = next(iter(by_name))
            if code:
                place.warnings.append(
                    _("机构代码“%(code)s”与登记的“%(known)s”不同，按名称归入“%(name)s”")
                    % {
                        "code": code,
                        "known": self.organisation_codes[place.organisation],
                        "name": self.organisation_names[place.organisation],
                    }
                )
            return
        self._propose(place, name or code, code)

    def _propose(self, place: Place, name: str, code: str) -> None:
        if len(name) > 200:
            place.refusals.append(_("机构名称超过了200字的上限"))
            return
        key = name_key(name)
        proposal = self.proposals.setdefault(key, Proposal(key, name))
        proposal.rows += 1
        if code:
            proposal.codes[code] += 1
        if self.accept_all or key in self.accepted:
            place.organisation = f"{NEW}{key}"
            return
        if self.may_create:
            place.refusals.append(_("没有名为“%(name)s”的机构，可在预览页上方勾选新建") % {"name": name})
        else:
            place.refusals.append(
                _("“%(root)s”下没有名为“%(name)s”的机构") % {"root": self.root.name, "name": name}
            )

    def _find_post(self, place: Place, name: str) -> None:
        if len(name) > 100:
            place.refusals.append(_("岗位名称超过了100字的上限"))
            return
        organisation = place.organisation
        if isinstance(organisation, int):
            known = self.posts.get((organisation, name_key(name)))
            if known is not None:
                place.post = known
                return
        key = f"{organisation}|{name_key(name)}"
        proposal = self.post_proposals.setdefault(
            key,
            {
                "key": key,
                "name": name,
                "organisation": organisation,
                "organisation_name": self.name_of(organisation),
                "rows": 0,
            },
        )
        proposal["rows"] += 1
        # An organisation that is created with the import gets its posts with it.
        if isinstance(organisation, str) or self.accept_all or key in self.accepted_posts:
            place.post = f"{NEW}{key}"
            return
        place.is_post_known = False
        place.warnings.append(
            _("“%(organisation)s”没有岗位“%(post)s”，责任岗位暂不填写；可在预览页上方勾选新建")
            % {"organisation": self.name_of(organisation), "post": name}
        )

    def post_name(self, post: int | str | None) -> str:
        if isinstance(post, str):
            proposal = self.post_proposals.get(post.removeprefix(NEW))
            return proposal["name"] if proposal else post
        return self.post_names.get(post, "") if post else ""

    def as_json(self) -> dict[str, list[dict[str, Any]]]:
        """The proposals for the screen; an accepted one carries the code and kind that the user gave it."""
        taken = set(Organisation.objects.values_list("code", flat=True).iterator())
        taken |= {entry["code"] for entry in self.accepted.values()}
        organisations = []
        for proposal in self.proposals.values():
            if proposal.key in self.accepted:
                entry = self.accepted[proposal.key]
                others = sorted(code for code in proposal.codes if code != entry["code"])
                organisations.append(
                    {
                        **entry,
                        "key": proposal.key,
                        "name": proposal.name,
                        "rows": proposal.rows,
                        "other_codes": others,
                        "is_accepted": True,
                    }
                )
            else:
                organisations.append({**proposal.as_json(self.root, taken), "is_accepted": self.accept_all})
        posts = [
            {
                **proposal,
                "is_accepted": isinstance(proposal["organisation"], str)
                or self.accept_all
                or proposal["key"] in self.accepted_posts,
            }
            for proposal in self.post_proposals.values()
        ]
        return {"organisations": organisations, "posts": posts}


def _free_code(root: Organisation, name: str, taken: set[str]) -> str:
    """A readable code that nobody has: the parent's, and the initials of the name (知识产权科 → KJ-ZSCQK)."""
    base = f"{root.code}-{initials(name)[:12] or 'JG'}"[:60]
    code, number = base, 2
    while code in taken:
        code, number = f"{base}{number}", number + 1
    return code
