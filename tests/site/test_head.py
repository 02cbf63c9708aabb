"""HEAD, as a server asks the portal for it: the test client would take the body away itself."""

import io

import pytest
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from portal.site.bodyless import NoBodyForHead
from portal.wsgi import application


def ask(method: str, path: str) -> tuple[str, dict[str, str], bytes]:
    environ = RequestFactory().generic(method, path).environ
    answer = {}

    def start_response(status, headers, exc_info=None):
        answer.update(status=status, headers=dict(headers))

    response = application(environ, start_response)
    body = b"".join(response)
    response.close()
    return answer["status"], answer["headers"], body


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/powers/",
        "/powers/M-0/",
        "/powers/M-0/qr.svg",
        "/ledger/1.json",
        "/ledger/ledger.jsonl",
        "/none/",
    ],
)
def test_no_body_and_the_headers_of_a_get(path, client, bureau, publish_many):
    publish_many(1)
    status, headers, body = ask("GET", path)
    assert body
    head_status, head_headers, head_body = ask("HEAD", path)
    assert head_body == b""
    assert head_status == status
    for name in ("Content-Type", "Content-Length"):
        assert head_headers.get(name) == headers.get(name)


def test_a_file_is_closed_and_not_sent(db):
    file = io.BytesIO(b"%PDF")
    response = NoBodyForHead(lambda request: FileResponse(file))(RequestFactory().head("/"))
    assert response.file_to_stream is None and b"".join(response) == b""
    response.close()
    assert file.closed


def test_a_get_keeps_its_body():
    response = NoBodyForHead(lambda request: HttpResponse(b"text"))(RequestFactory().get("/"))
    assert response.content == b"text"
