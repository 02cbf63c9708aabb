"""The admin screens of disclosure: Django looks for them here."""

from .catalogue import admin as catalogue

__all__ = ["catalogue"]
