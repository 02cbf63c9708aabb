"""Chinese full-text search over what is published."""
