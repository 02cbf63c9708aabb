"""Registers of what is disclosed, from a file and back."""
