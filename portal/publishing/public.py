"""What every public page shares: who reads it, and how long it may be kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers

from portal.accounts.models import User

PUBLIC_SECONDS = 60


def public_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    reader: User | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a public page. What a signed-in ``reader`` sees is his own; what anybody sees may be cached a minute."""
    return cacheable(render(request, template, {**context, "reader": reader}, status=status), reader)


def cacheable(response: HttpResponse, reader: User | None) -> HttpResponse:
    """Say how long the response may be kept, and by whom."""
    patch_vary_headers(response, ["Cookie"])
    if reader is not None:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
    return response
