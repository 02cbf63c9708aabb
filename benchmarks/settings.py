"""The portal's own settings with one address more: the bare view that every page is compared with."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
