"""The portal's addresses, and those of the letters. Every page of theirs has the strictest policy that a site may have."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import include, path
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from portal import urls
from portal.attachments.facts import FileFacts
from portal.attachments.responses import attachment_response

from .forms import LetterForm
from .models import Letter, PublishedLetter

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"

handler403, handler404 = urls.handler403, urls.handler404


def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    letter = get_object_or_404(Letter, pk=pk) if pk else Letter()
    user = request.user if request.user.is_authenticated else None
    form = LetterForm(request.POST or None, request.FILES or None, instance=letter, user=user)
    if form.is_valid():
        return redirect("letters:show", pk=form.save().pk)
    response = render(request, "records/edit.html", {"form": form})
    response["Content-Security-Policy"] = POLICY
    return response


def show(request: HttpRequest, pk: int) -> HttpResponse:
    response = render(request, "records/show.html", {"letter": get_object_or_404(Letter, pk=pk)})
    response["Content-Security-Policy"] = POLICY
    return response


def published_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """As a public view does it: from the published row alone."""
    files = get_object_or_404(PublishedLetter, pk=pk).files
    if number >= len(files):
        raise Http404
    facts = FileFacts.from_content(files[number])
    return attachment_response(request, facts, is_public=True, show="show" in request.GET)


class LetterAdmin(ModelAdmin):
    form = LetterForm

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Letter | None = None) -> bool:
        return True

    has_add_permission = has_change_permission = has_view_permission


site = UnfoldAdminSite(name="letters-admin")
site.register(Letter, LetterAdmin)

urlpatterns = [
    path("letters/admin/", site.urls),
    path(
        "letters/",
        include(
            (
                [
                    path("new/", edit, name="new"),
                    path("<int:pk>/edit/", edit, name="edit"),
                    path("<int:pk>/", show, name="show"),
                    path("published/<int:pk>/<int:number>/", published_file, name="file"),
                ],
                "letters",
            )
        ),
    ),
    *urls.urlpatterns,
]
