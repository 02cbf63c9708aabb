"""Disclosure on boards, at meetings and by other means than the website: recorded, counted by the clock, and shown."""
