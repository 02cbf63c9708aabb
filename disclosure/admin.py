"""The admin screens of disclosure: Django looks for them here."""

from .catalogue import admin as catalogue
from .information import admin as information
from .report import admin as report

__all__ = ["catalogue", "information", "report"]
