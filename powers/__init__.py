"""The power catalogue (清权确权): powers, legal bases, duties, and their published form."""
