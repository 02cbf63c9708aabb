"""The demonstration bureau that ``load_demo`` sets up."""
