"""The organisation tree, posts and their holders, and who may act where."""
