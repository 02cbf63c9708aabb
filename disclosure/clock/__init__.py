"""The clock of disclosure: what is due when, who is reminded, and how punctual each section was."""
