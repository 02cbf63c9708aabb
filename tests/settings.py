"""The portal's settings for tests: throw-away files, quick password hashes, a database that threads can share."""

import os
import tempfile
from pathlib import Path

_scratch = tempfile.mkdtemp(prefix="portal-test-")
os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-0123456789-0123456789")
os.environ["ENV_FILE"] = os.devnull  # the developer's own .env must not change what the tests see
os.environ["VAR_DIR"] = _scratch
os.environ["EMAIL_URL"] = os.environ.get("TEST_EMAIL_URL", "memorymail://")
# Playwright's event loop runs in the test's thread; the ORM calls around it are ordinary synchronous ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from portal.settings import *  # noqa: E402, F403
from portal.settings import CACHES, DATABASES, INSTALLED_APPS, STORAGES  # noqa: E402

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "tests.records"]  # records that only tests know
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_scratch) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A page kept from one test would be shown in the next; tests of keeping switch it on (tests/publishing).
CACHES = {**CACHES, "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
