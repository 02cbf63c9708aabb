"""Where staff draw a power's flowchart: they type its steps in a table, the portal draws."""
