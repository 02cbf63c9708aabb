"""A kind of record that exists only in tests: a letter with a rich text (and files), in the back office and as a form."""
