"""The pages of one post: who holds it and held it, appointing, ending, its form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.inputs import plain_text

from ..forms.posts import AppointForm, EndForm, PostForm
from ..models import Organisation, Post, PostHolding
from ..selectors.history import events, history_of, latest_version
from ..selectors.posts import holdings_of
from ..selectors.tree import readable_organisations
from ..services.organisations import save, set_active
from ..services.posts import add_post, appoint, move_post
from .base import OrganisationMixin, RecordFormView, structure_url

STEPS = {"up": -1, "down": 1}
HISTORY_SHOWN = 50


def post_url(post: Post) -> str:
    """The page of one post."""
    return reverse("organisations:post", args=[post.pk])


class PostMixin(OrganisationMixin):
    """A page of one post; who may enter follows its organisation."""

    @cached_property
    def the_post(self) -> Post:
        mine = readable_organisations(self.request.user)
        return get_object_or_404(Post.objects.filter(organisation__in=mine), pk=self.kwargs["pk"])

    @cached_property
    def organisation(self) -> Organisation:
        return self.the_post.organisation

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_breadcrumbs(), (self.the_post.name, post_url(self.the_post))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(post=self.the_post, back=post_url(self.the_post), **kwargs)


class PostView(PostMixin, TemplateView):
    """The post with everybody who ever held it."""

    template_name = "organisations/post.html"

    def get_title(self) -> Any:
        return self.the_post.name

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return super().get_breadcrumbs()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", AppointForm())
        rows = list(history_of(self.the_post)[:HISTORY_SHOWN])
        return super().get_context_data(holdings=holdings_of(self.the_post), events=events(rows), **kwargs)


class AppointView(PostView):
    """Appoint the next holder; errors stand beside the fields of the same page."""

    writes = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AppointForm(request.POST)
        if form.is_valid():
            values = form.cleaned_data
            try:
                appoint(self.the_post, values["holder_name"], values["started_on"], values["username"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(
                    request,
                    _("已任命%(name)s为“%(post)s”。")
                    % {"name": values["holder_name"], "post": self.the_post},
                )
                return redirect(post_url(self.the_post))
        return self.render_to_response(self.get_context_data(form=form))


class PostFormView(RecordFormView):
    """The form of a post."""

    def page_of(self, saved: Post) -> str:
        return post_url(saved)

    def instance(self) -> Post:
        """A new post of this organisation."""
        return Post(organisation=self.organisation)

    def form(self, data: Any = None) -> PostForm:
        post = self.instance()
        return PostForm(data, instance=post, initial={"seen": latest_version(post) if post.pk else None})

    def write(self, form: PostForm) -> Post:
        return add_post(self.organisation, form.save(commit=False))


class PostAddView(PostFormView):
    """A new post."""

    def get_title(self) -> Any:
        return _("在“%(name)s”新增岗位") % {"name": self.organisation}


class PostEditView(PostMixin, PostFormView):
    """The fields of a post."""

    def get_title(self) -> Any:
        return _("修改岗位“%(name)s”") % {"name": self.the_post}

    def instance(self) -> Post:
        # A copy: an invalid form writes what was typed into the object that it edits.
        return Post.objects.get(pk=self.the_post.pk)

    def write(self, form: PostForm) -> Post:
        made = form.save(commit=False)
        save(made, seen=form.cleaned_data["seen"])
        return made


class PostStateView(PostMixin, TemplateView):
    """Take a post out of use, or back into it."""

    template_name = "organisations/state.html"
    writes = True

    def get_title(self) -> Any:
        sentence = _("停用岗位“%(name)s”") if self.the_post.is_active else _("启用岗位“%(name)s”")
        return sentence % {"name": self.the_post}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record=self.the_post, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        active = request.POST.get("active") == "1"
        set_active(self.the_post, active, plain_text(request.POST.get("reason"))[:100])
        done = _("已启用“%(name)s”。") if active else _("已停用“%(name)s”。")
        messages.success(request, done % {"name": self.the_post})
        return redirect(post_url(self.the_post))


class PostOrderView(PostMixin, View):
    """One place up or down."""

    writes = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        places = STEPS.get(request.POST.get("step", ""))
        if places is None:
            raise Http404
        if move_post(self.the_post, places):
            messages.success(request, _("已调整“%(name)s”的顺序。") % {"name": self.the_post})
        return redirect(structure_url(self.organisation))


class EndView(PostMixin, TemplateView):
    """End a holding without a successor."""

    template_name = "organisations/form.html"
    writes = True

    @cached_property
    def holding(self) -> PostHolding:
        mine = readable_organisations(self.request.user)
        found = PostHolding.objects.filter(post__organisation__in=mine)
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @cached_property
    def the_post(self) -> Post:
        return self.holding.post

    def get_title(self) -> Any:
        return _("%(name)s免职") % {"name": self.holding.holder_name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", EndForm(instance=self.holding))
        return super().get_context_data(
            lead=_("%(post)s，任职日期%(day)s")
            % {"post": self.the_post, "day": self.holding.started_on.isoformat()},
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = EndForm(request.POST, instance=PostHolding.objects.get(pk=self.holding.pk))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        form.save()
        messages.success(request, _("已登记%(name)s免职。") % {"name": self.holding.holder_name})
        return redirect(post_url(self.the_post))
