"""The disclosure catalogues: their items from the draft to the public page."""
