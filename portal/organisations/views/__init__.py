"""The back office's screens for the structure of the bureau, its people and their roles."""
