"""Disclosure of Party and government affairs: the catalogues of what is disclosed, by whom, to whom and by when."""
