"""People who sign in, their roles, and the three separated administrators."""
