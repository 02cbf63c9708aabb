"""Filters of the printed pages."""
