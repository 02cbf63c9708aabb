"""The processes that draw."""

import subprocess
import sys

from django.conf import settings

BEGIN = """
import sys, tempfile
from pathlib import Path
from portal.printing import crew
with tempfile.TemporaryDirectory() as folder:
    crew._begin("A4", Path(folder), "zh-hans", {"PORTAL_URL": "https://example.org"}, None, None)
from django.urls import reverse
reverse("ledger:list")  # imports all views
print(*(name for name in ("pypinyin", "rjieba") if name in sys.modules))
"""


def test_a_process_that_draws_has_loaded_no_dictionaries():
    """They take 90 MB: each of the processes would pay for what only sorting, searching and flowcharts need."""
    ready = subprocess.run(
        [sys.executable, "-c", BEGIN], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert ready.stdout.strip() == ""
