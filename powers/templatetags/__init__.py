"""Template tags of the power catalogue."""
