"""The import desk: an office's own Excel or CSV file in, checked row by row, undoable as a whole."""
