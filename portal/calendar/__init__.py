"""Working days and deadlines by the national holiday arrangements."""
