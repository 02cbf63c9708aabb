"""What nginx and the portal must agree on."""

import re
import runpy
from pathlib import Path
from urllib.parse import quote

from django.urls import reverse
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = (ROOT / "deploy/nginx.conf").read_text()


def test_nginx_gives_up_an_idle_connection_before_gunicorn_does(monkeypatch):
    """Otherwise gunicorn closes it now and then while a request is on its way: 502."""
    monkeypatch.setenv("ENV_FILE", "/dev/null")
    gunicorn = runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))
    upstream = re.search(r"upstream portal \{(.*?)\n\}", CONFIGURATION, re.DOTALL)[1]
    assert int(re.search(r"keepalive_timeout (\d+)s;", upstream)[1]) < gunicorn["keepalive"]


def test_what_takes_long_is_waited_for():
    found = re.search(
        r"location ~ (\S+) \{[^}]*proxy_pass http://portal;[^}]*proxy_read_timeout (\d+)s;", CONFIGURATION
    )
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for address in (reverse("importing:export", args=["power", "xlsx"]), reverse("ledger:file")):
                assert re.match(found[1], address), address
            assert not re.match(found[1], reverse("powers:list"))
    assert int(found[2]) >= 300


def test_a_question_of_a_whole_paragraph_is_the_portal_s_to_answer(monkeypatch):
    """It says in Chinese what it made of it; gunicorn's own limit is a bare English page that can't be styled."""
    monkeypatch.setenv("ENV_FILE", "/dev/null")
    gunicorn = runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))
    line = f"GET {reverse('site:search')}?q={quote('怎样办理专利纠纷的调解' * 80)} HTTP/1.1"
    assert 4094 < len(line) < gunicorn["limit_request_line"]
