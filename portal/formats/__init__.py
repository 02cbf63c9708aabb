"""How dates and numbers look on the screens, by language."""
