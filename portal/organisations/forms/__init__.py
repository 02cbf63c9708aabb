"""What is typed on the screens for structure, people and roles."""
