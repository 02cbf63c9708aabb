"""The only place that writes to a tree: one lock, one check, one repair (django-mptt stays behind it)."""
