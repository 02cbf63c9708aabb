"""An answer to HEAD has a GET's headers and no body: only some servers take the body away by themselves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class NoBodyForHead:
    """Leave the body out where none may be sent. Django's own server and test client do that; gunicorn warns of it.

    Outermost of all: whatever else looks at the body, to count or to tag it, has done so. The length stays as counted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = ()  # type: ignore[attr-defined]  # the file is closed with the response
            else:
                response.content = b""  # type: ignore[attr-defined]
        return response
