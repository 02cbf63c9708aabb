"""The clearing desk (清权确权、理顺职能): finds overlaps and gaps in the catalogue's drafts, and settles them as cases."""
