"""Choosing what of the power catalogue to print, and how: for citizens, and for the print desk.

A form's data are filled up before they are read: an address that says only what is unusual (``?form=full&post=7``), and
one of an earlier release (``?start=1&organisation=KJJ``), mean the usual answer to everything else. A list of boxes that
was shown says so (``shown``), since a browser is silent about boxes that are empty; and it says so when fewer were ticked
for the few powers that had been picked (``few``).
"""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import organisations_where, subtree_filter
from portal.printing.audiences import AUDIENCES
from portal.printing.documents import A3, A4
from portal.printing.form_fields import UNKNOWN, BoxesField, OrganisationField
from portal.publishing.models import Audience
from portal.punctuation import listed
from portal.search.query import LONGEST_QUERY

from ..models import Power, PowerCount, PowerType
from ..picking import picking_url
from ..selectors import disclosing, types_public_for, visible
from .choice import CONCISE, FORMS, FULL, PARTS, SOCIETY, Choice
from .drafts import may_read_drafts
from .extras import BOXES, INDEXES, MANY, USUAL, indexes_for, proposed_boxes
from .fields import choosable
from .form_fields import PickedField, PostField
from .picking import MOST_PICKED, Candidate, found, picked

ALL_TYPES = ("", gettext_lazy("全部类别"))
# A list of more posts is no list to choose from: then those of the chosen organisation are offered.
MOST_POSTS = 200


class CatalogueForm(forms.Form):
    """What both forms ask. Without ``data`` it shows the usual answers."""

    MAIN: tuple[str, ...] = ("form", "organisation", "type", "post", "q")
    MORE: tuple[str, ...] = ("paper", "part", "index", "column", "field", "archival")
    LOOK: str  # the button that looks for powers to pick
    # Whether only a few powers are picked: then fewer parts are proposed.
    is_few = False

    form = forms.ChoiceField(
        label=gettext_lazy("印成哪一种"),
        choices=FORMS.items(),
        initial=CONCISE,
        widget=forms.RadioSelect,
        error_messages=UNKNOWN,
    )
    organisation = OrganisationField(label=gettext_lazy("单位或科室"))
    type = forms.ChoiceField(
        label=gettext_lazy("职权类别"),
        required=False,
        choices=[ALL_TYPES, *PowerType.choices],
        error_messages={"invalid_choice": gettext_lazy("没有这个职权类别，请重新选择。")},
    )
    post = PostField(
        label=gettext_lazy("岗位"),
        required=False,
        empty_label=gettext_lazy("全部岗位"),
        error_messages={"invalid_choice": gettext_lazy("没有这个岗位，或者它没有可以打印的职权。")},
    )
    q = forms.CharField(
        label=gettext_lazy("搜索的词语"),
        required=False,
        max_length=LONGEST_QUERY,
        help_text=gettext_lazy("只印用这些词搜得到的职权。"),
    )
    power = PickedField(required=False)
    paper = forms.ChoiceField(
        label=gettext_lazy("纸张"),
        choices=[(A4, gettext_lazy("A4（常用）")), (A3, gettext_lazy("A3（比A4大一倍）"))],
        initial=A4,
        widget=forms.RadioSelect,
        error_messages=UNKNOWN,
    )
    part = BoxesField(choices=[(key, PARTS[key]) for key in BOXES], label=gettext_lazy("册子里还有"))
    index = forms.ChoiceField(
        label=gettext_lazy("索引"),
        required=False,
        choices=INDEXES.items(),
        initial=USUAL,
        error_messages=UNKNOWN,
    )
    column = BoxesField(choices=partial(choosable, is_full=False), label=gettext_lazy("简本的栏目"))
    field = BoxesField(choices=partial(choosable, is_full=True), label=gettext_lazy("全本的内容"))
    archival = forms.BooleanField(
        label=gettext_lazy("附原始数据的存档版（PDF/A）"),
        required=False,
        initial=False,
        help_text=gettext_lazy("供档案室长期保存，文件里附有数据表。平常打印不用选。"),
    )

    def __init__(self, data: Any = None):
        super().__init__(None if data is None else self._filled(data), label_suffix="")
        self.fields["part"].initial = proposed_boxes(is_few=self.is_few)

    def _filled(self, data: QueryDict) -> QueryDict:
        filled, shown = data.copy(), data.getlist("shown")
        for name in ("form", "paper", "index"):
            filled[name] = filled.get(name) or self.base_fields[name].initial
        for name in self._boxes():
            if name not in shown:
                filled.setlist(name, self.base_fields[name].keys)  # type: ignore[attr-defined]
        names = {name for name in data.getlist("power") if name.strip()}
        self.is_few = len(names) < MANY and (bool(names) or self._is_picking(data))
        if "part" not in shown or self._goes_along(data):
            filled.setlist("part", proposed_boxes(is_few=self.is_few))
        return filled

    def _is_picking(self, data: QueryDict) -> bool:
        """Whether only some powers are to be printed, even if none is picked yet."""
        return "picked" in data.getlist("shown")

    def _goes_along(self, data: QueryDict) -> bool:
        """Whether the boxes are as they were proposed, for what was picked until then, and will be looked at again.

        Boxes that were emptied for a few and have been left so are ticked again in any case when it is no longer a few.
        """
        was_few = "few" in data
        is_untouched = set(data.getlist("part")) == set(proposed_boxes(is_few=was_few))
        return is_untouched and (self.LOOK in data or was_few)

    @classmethod
    def _boxes(cls) -> list[str]:
        return [name for name, field in cls.base_fields.items() if isinstance(field, BoxesField)]

    def _offer_posts(self, posts: QuerySet[Post]) -> None:
        """Let ``posts`` be chosen, and list them where they aren't too many."""
        field: Any = self.fields["post"]
        field.queryset = posts.select_related("organisation").order_by(
            "organisation__tree_id", "organisation__lft", "-is_key_post", "position", "pk"
        )
        offered = list(field.queryset[: MOST_POSTS + 1])
        if len(offered) > MOST_POSTS:
            places = self.fields["organisation"].queryset.filter(code=self.data.get("organisation", ""))  # type: ignore[attr-defined]
            below = field.queryset.filter(subtree_filter(places, "organisation__")) if places else []
            offered = list(below[:MOST_POSTS])
            field.help_text = _("岗位很多：先选单位或科室，这里再列出它的岗位。")
        labels = [(post.pk, field.label_from_instance(post)) for post in offered]
        field.widget.choices = [("", field.empty_label), *labels]

    # What the page shows.

    @property
    def main(self) -> list[forms.BoundField]:
        """The questions that everybody is asked. The words of a search belong to it only where there was one."""
        names = [name for name in self.MAIN if name != "q" or self["q"].value()]
        # Picked by hand is picked: the other filters would only take from it.
        if self.is_bound and self["power"].value():
            filters = ("organisation", "type", "post")
            names = [name for name in names if name not in filters or self[name].value()]
        return [self[name] for name in names]

    @property
    def more(self) -> list[forms.BoundField]:
        """The questions for those who want it otherwise."""
        return [self[name] for name in self.MORE]

    @property
    def has_unusual(self) -> bool:
        """Whether one of the questions for those who want it otherwise was answered, or answered wrongly."""
        return any(self[name].errors or self[name].value() != self[name].initial for name in self.MORE)

    @cached_property
    def has_picked(self) -> bool:
        return self.is_bound and bool(self["power"].value() or "picked" in self.data.getlist("shown"))

    @cached_property
    def picked(self) -> list[Candidate]:
        """The powers picked by hand that can be printed."""
        return self._picked[0]

    @cached_property
    def _picked(self) -> tuple[list[Candidate], list[str]]:
        if not self.is_bound or not (names := self.cleaned_data.get("power")) or not self._may_be_named():
            return [], []
        return picked(names[:MOST_PICKED], self._choice(picked=False), self._own_places())

    def _own_places(self) -> QuerySet[Organisation]:
        """Where whoever chooses may have more printed than society may read."""
        return Organisation.objects.none()

    def _may_be_named(self) -> bool:
        """Whether whoever chooses may know the names of what the choice holds, right or wrong as it is."""
        return True

    @property
    def is_looking(self) -> bool:
        """Whether the form only wants to be shown again, with more to choose from."""
        return self.LOOK in self.data

    # What was chosen.

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        chosen = "field" if cleaned.get("form") == FULL else "column"
        if not self.errors.get(chosen) and not cleaned[chosen]:
            self.add_error(chosen, _("请至少选一项。"))
        if self._can_be_asked():
            self._check_picked(cleaned["power"])
        return cleaned

    def _can_be_asked(self) -> bool:
        """Whether what was answered is enough to look for powers."""
        return not {"organisation", "type", "post", "q"} & set(self.errors)

    def _check_picked(self, names: tuple[str, ...]) -> None:
        _there, missing = self._picked
        if len(names) > MOST_PICKED:
            left_out = {"most": MOST_PICKED, "more": len(names) - MOST_PICKED}
            text = _("一次最多挑选%(most)d项职权，名单里只留下前%(most)d项，另外%(more)d项请下一次再印。")
            self.add_error("power", text % left_out)
        elif self.has_picked and not names and not self.is_looking:
            self.add_error("power", _("一项职权也没有选。"))
        elif missing:
            text = _(
                "这些职权没有公开，或者不在所选范围内，印不出来：%(names)s。已从名单中去掉，请再按一次打印。"
            )
            self.add_error("power", text % {"names": listed(missing)})

    def _choice(self, *, picked: bool = True) -> Choice:
        """What was chosen; with or without what was picked by hand."""
        cleaned = self.cleaned_data
        organisation, post = cleaned.get("organisation"), cleaned.get("post")
        form = cleaned.get("form") or CONCISE
        name = "field" if form == FULL else "column"
        fields: list[str] = cleaned.get(name) or []
        has_all = set(fields) == set(self.fields[name].keys)  # type: ignore[attr-defined]
        return Choice(
            form=form,
            organisation=organisation.code if organisation else "",
            type=cleaned.get("type", ""),
            audience=self._audience(),
            post=str(post.pk) if post else "",
            query=cleaned.get("q", ""),
            picked=cleaned.get("power", ()) if picked else (),
            drafts=self._has_drafts(),
            paper=cleaned.get("paper") or A4,
            parts=(
                *cleaned.get("part", ()),
                *indexes_for(cleaned.get("index", ""), form, is_few=self.is_few),
            ),
            fields=() if has_all else tuple(fields),
            archival=cleaned.get("archival", False),
        )

    def _audience(self) -> str:
        return SOCIETY

    def _has_drafts(self) -> bool:
        return False

    def parameters(self) -> dict[str, Any]:
        return self._choice().parameters()


class PublicCatalogueForm(CatalogueForm):
    """What a citizen may choose: sections, types and posts with something published for society."""

    LOOK = "pick"

    def __init__(self, data: Any = None):
        super().__init__(data)
        organisation: Any = self.fields["organisation"]
        organisation.required = False
        organisation.empty_label = _("全部")
        organisation.error_messages["invalid_choice"] = _("没有这个单位或科室，请重新选择。")
        published = PowerCount.objects.filter(audience=Audience.SOCIETY, number__gt=0)
        organisation.queryset = Organisation.objects.filter(pk__in=published.values("organisation")).order_by(
            "tree_id", "lft"
        )
        # Any type may be asked for (a link of before, a type of which the last has gone): it prints what there is.
        types: Any = self.fields["type"].widget
        types.choices = [ALL_TYPES, *types_public_for(None, also=self.data.get("type", ""))]
        self._offer_posts(Post.objects.filter(Exists(visible(None).filter(post_id=OuterRef("pk")))))

    def address(self) -> str:
        """The question that asks for this choice, as short as it can be said."""
        asked = [*self._scope().items(), *[("power", name) for name in self.cleaned_data["power"]]]
        return urlencode([(name, value) for name, value in asked if value] + self._manner())

    def pick_address(self) -> str:
        """Where to pick from what was asked for; what was picked, and the manner of printing, go along."""
        return picking_url(self.cleaned_data["power"], self._manner(), self._scope())

    def _scope(self) -> dict[str, Any]:
        """What is to be printed, but for what is picked by hand."""
        cleaned = self.cleaned_data
        organisation, post = cleaned["organisation"], cleaned["post"]
        return {
            "organisation": organisation.code if organisation else "",
            "type": cleaned["type"],
            "post": post.pk if post else "",
            "q": cleaned["q"],
        }

    def _manner(self) -> list[tuple[str, Any]]:
        """How it is to be printed, whatever it is."""
        cleaned = self.cleaned_data
        said: list[tuple[str, Any]] = [
            ("form", cleaned["form"] if cleaned["form"] != CONCISE else ""),
            ("paper", cleaned["paper"] if cleaned["paper"] != A4 else ""),
            ("index", cleaned["index"]),
            ("archival", "1" if cleaned["archival"] else ""),
        ]
        for name in self._boxes():
            if set(cleaned[name]) != set(self.fields[name].initial):
                said += [("shown", name), *[(name, key) for key in cleaned[name]]]
        return [(name, value) for name, value in said if value]


class OfficeCatalogueForm(CatalogueForm):
    """What a printer in the office may choose: organisations where he holds 打印目录, any audience, and drafts."""

    MAIN = ("form", "organisation", "type", "post", "audience", "drafts")
    LOOK = "look"

    audience = forms.ChoiceField(
        label=gettext_lazy("公开范围"),
        choices=list(AUDIENCES.items()),
        initial=SOCIETY,
        help_text=gettext_lazy("除“向社会公开”外，封面标注“内部资料”。"),
        error_messages=UNKNOWN,
    )
    drafts = forms.BooleanField(
        label=gettext_lazy("含草稿"),
        required=False,
        help_text=gettext_lazy("正在修改、还没有公开的内容也印，每页都有“草稿”水印。"),
    )
    find = forms.CharField(label=gettext_lazy("名称或编码"), required=False, max_length=LONGEST_QUERY)

    def __init__(self, data: Any = None, *, user: User):
        super().__init__(data)
        self.user = user
        allowed = self._own_places()
        organisation: Any = self.fields["organisation"]
        organisation.empty_label = None
        organisation.error_messages["invalid_choice"] = _("您没有打印该单位目录的权限，请重新选择。")
        organisation.queryset = allowed.order_by("tree_id", "lft")
        organisation.initial = self._usual_place() if data is None else None
        there = Power.objects.filter(post=OuterRef("pk"), organisation__in=allowed.order_by())
        self._offer_posts(Post.objects.filter(Exists(there)))

    def _usual_place(self) -> Organisation | None:
        """The bureau whose portal this is, where he may print it; else the first of the list comes first."""
        home = disclosing()
        return home[0] if len(home) == 1 and home[0] in self.fields["organisation"].queryset else None  # type: ignore[attr-defined]

    def _is_picking(self, data: QueryDict) -> bool:
        return super()._is_picking(data) or (self.LOOK in data and bool(data.get("find")))

    @cached_property
    def candidates(self) -> list[Candidate]:
        """What was found to pick from, beside what is picked already."""
        return self._found[0]

    @property
    def has_more_candidates(self) -> bool:
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[list[Candidate], bool]:
        words = self.cleaned_data.get("find") if self.is_bound else ""
        if not words or not self._can_be_asked() or not self._may_be_named():
            return [], False
        there, has_more = found(self._choice(picked=False), words)
        return [candidate for candidate in there if candidate not in self.picked], has_more

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self._has_drafts() and self._can_be_asked() and not may_read_drafts(self._choice(), self.user):
            self.add_error("drafts", _("您没有查看该单位草稿的权限。"))
        return cleaned

    def _own_places(self) -> QuerySet[Organisation]:
        return organisations_where(self.user, "print_catalogue")

    def _may_be_named(self) -> bool:
        # Without an organisation, which an answer that isn't his leaves, the choice would hold those of all.
        choice = self._choice(picked=False)
        return bool(choice.organisation) and (not choice.drafts or may_read_drafts(choice, self.user))

    def _audience(self) -> str:
        return self.cleaned_data.get("audience") or SOCIETY

    def _has_drafts(self) -> bool:
        return self.cleaned_data.get("drafts", False)
