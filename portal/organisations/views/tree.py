"""The tree screen: reading it branch by branch, finding in it, moving in it."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.inputs import plain_text, whole_number
from portal.trees.errors import TreeError

from ..forms.tree import DropForm, MoveForm, StepForm
from ..models import Organisation
from ..selectors import held_permissions, organisations_where
from ..selectors.tree import (
    FOUND_AT_ONCE,
    MANAGE,
    OPEN_AT_ONCE,
    Node,
    find,
    open_at_first,
    paths,
    places_to_read,
    siblings,
    tree_page,
)
from ..services import tree as services
from .base import OrganisationMixin, StructureView, wants_part

UNDO_KEY = "structure_move"
UNDO_SECONDS = 600


@dataclass(frozen=True)
class TreeState:
    """What of the tree is on the screen; it lives in the address, so that reload, back and bookmarks keep it."""

    node: int | None
    opened: frozenset[int]
    page: int

    @classmethod
    def of(cls, query: QueryDict) -> "TreeState":
        opened = [pk for text in query.get("open", "").split(".") if (pk := whole_number(text))]
        return cls(
            whole_number(query.get("node")),
            frozenset(opened[-OPEN_AT_ONCE:]),
            whole_number(query.get("page")) or 1,
        )

    def url(self, toggle: int | None = None) -> str:
        """The address of this state, ``toggle`` opened or closed."""
        opened = self.opened ^ {toggle} if toggle else self.opened
        parts: dict[str, Any] = {}
        if self.node:
            parts["node"] = self.node
        # "0" where all is closed: without the word, a small tree is shown open.
        parts["open"] = ".".join(str(pk) for pk in sorted(opened)) or "0"
        if self.page > 1:
            parts["page"] = self.page
        return reverse("organisations:tree") + (f"?{urlencode(parts)}" if parts else "")


class TreeView(StructureView, TemplateView):
    """The tree. A script asks for its changing part alone, with the same address."""

    template_name = "organisations/tree.html"
    title = gettext_lazy("机构与岗位")

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_template_names(self) -> list[str]:
        return ["organisations/_tree.html"] if wants_part(self.request) else super().get_template_names()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request = self.request
        if text := plain_text(request.GET.get("q")):
            return super().get_context_data(query=text, **self.found(text), **kwargs)
        state = TreeState.of(request.GET)
        if not request.GET:
            state = replace(state, opened=open_at_first(request.user))
        tree = tree_page(request.user, state.node, state.opened, state.page)
        if tree is None:
            raise Http404
        for node in walk(tree.tops):
            if node is not tree.focus:  # which is always open
                node.toggle_url = state.url(node.organisation.pk)
        return self.frame(
            tree=tree,
            state=state,
            undo=undoable(request),
            part=wants_part(request),
            may_manage=MANAGE in held_permissions(request.user),
            **kwargs,
        )

    def frame(self, **kwargs: Any) -> dict[str, Any]:
        """The page's frame isn't computed for its part alone."""
        return kwargs if wants_part(self.request) else super().get_context_data(**kwargs)

    def found(self, text: str) -> dict[str, Any]:
        page = Paginator(find(self.request.user, text), FOUND_AT_ONCE).get_page(self.request.GET.get("page"))
        above = paths(page.object_list, places_to_read(self.request.user))
        return {"page": page, "rows": [(node, above[node.pk]) for node in page.object_list]}


def walk(nodes: list[Node]) -> list[Node]:
    """All nodes that are shown."""
    found = []
    for node in nodes:
        found.append(node)
        found += walk(node.children)
    return found


class FindView(StructureView, View):
    """Suggestions for a box in which an organisation is named."""

    def get(self, request: HttpRequest) -> HttpResponse:
        text = plain_text(request.GET.get("q"))
        rows = list(find(request.user, text)[:FOUND_AT_ONCE]) if text else []
        above = paths(rows, places_to_read(request.user))
        return JsonResponse(
            {
                "found": [
                    {"code": node.code, "label": f"{node.name} · {above[node.pk]}".rstrip(" ·")}
                    for node in rows
                ]
            }
        )


class MoveView(OrganisationMixin, TemplateView):
    """Moving one organisation: buttons and a form for every browser; keys and dragging send the same here."""

    template_name = "organisations/move.html"
    writes = True

    def get_title(self) -> Any:
        return _("移动“%(name)s”") % {"name": self.organisation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.form())
        parent = self.organisation.parent
        beside = siblings(self.organisation)
        mine = organisations_where(self.request.user, MANAGE)
        return super().get_context_data(
            parent=parent,
            beside=beside,
            may_move=parent is not None and mine.filter(pk=parent.pk).exists(),
            may_out=parent is not None and mine.filter(pk=parent.parent_id).exists(),
            undo=undoable(self.request),
            **kwargs,
        )

    def form(self, data: Any = None) -> MoveForm:
        node = self.organisation
        within = organisations_where(self.request.user, MANAGE).exclude(
            tree_id=node.tree_id, lft__gte=node.lft, rght__lte=node.rght
        )
        return MoveForm(data, within=within, initial={"seen_parent": node.parent_id})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form()
        try:
            if "step" in request.POST:
                made = self.step(request.POST)
            elif "target" in request.POST:
                made = self.drop(request.POST)
            else:
                form = self.form(request.POST)
                if not form.is_valid():
                    return self.render_to_response(self.get_context_data(form=form))
                made = services.move_to(
                    request.user,
                    self.organisation.pk,
                    form.cleaned_data["goal"].pk,
                    form.cleaned_data["position"],
                    form.cleaned_data["seen_parent"],
                )
        except TreeError as error:
            messages.error(request, " ".join(error.messages))
            return back(request, self.organisation)
        if made.new == made.old:
            messages.info(request, _("“%(name)s”已在这个位置。") % {"name": made.name})
        else:
            remember(request, made)
        return back(request, self.organisation, shown=made.new.parent)

    def step(self, data: QueryDict) -> services.Move:
        form = StepForm(data)
        if not form.is_valid():
            raise TreeError(_("没有这种移动。"))
        values = form.cleaned_data
        return services.step(self.request.user, self.organisation.pk, values["step"], values["seen_parent"])

    def drop(self, data: QueryDict) -> services.Move:
        form = DropForm(data)
        if not form.is_valid():
            raise TreeError(_("没有这种移动。"))
        values = form.cleaned_data
        return services.move_to(
            self.request.user,
            self.organisation.pk,
            values["target"],
            values["position"],
            values["seen_parent"],
        )


class UndoView(StructureView, View):
    """Take the last move back."""

    def post(self, request: HttpRequest) -> HttpResponse:
        made = undoable(request)
        if made is None:
            messages.error(request, _("没有可以撤销的移动。"))
            return back(request, None)
        forget(request)
        try:
            services.undo(request.user, made)
        except TreeError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("已撤销，“%(name)s”回到原处。") % {"name": made.name})
        return back(request, Organisation.objects.filter(pk=made.pk).first())


def back(
    request: HttpRequest, organisation: Organisation | None, shown: int | None = None
) -> HttpResponseRedirect:
    """To where the person came from: the tree as it was (with ``shown`` open), or the page for moving this one."""
    if "state" in request.POST:
        state = TreeState.of(QueryDict(request.POST["state"].partition("?")[2]))
        if shown and shown != state.node:
            state = replace(state, opened=state.opened | {shown})
        return redirect(state.url())
    if organisation is not None:
        return redirect("organisations:move", organisation.pk)
    return redirect("organisations:tree")


def remember(request: HttpRequest, made: services.Move) -> None:
    """Keep the last move, so that it can be taken back for a while."""
    request.session[UNDO_KEY] = {**made.as_json(), "at": timezone.now().timestamp()}


def undoable(request: HttpRequest) -> services.Move | None:
    """The last move, while it can be taken back."""
    data = request.session.get(UNDO_KEY)
    if not data or timezone.now().timestamp() - data["at"] > UNDO_SECONDS:
        return None
    return services.Move.from_json(data)


def forget(request: HttpRequest) -> None:
    request.session.pop(UNDO_KEY, None)
