"""The language of a page is in its address alone, never in a header or cookie of the reader."""

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class LanguageFromAddress(LocaleMiddleware):
    """Django's own, without the ``Vary: Accept-Language`` that would make caches keep a page once a browser language."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response
