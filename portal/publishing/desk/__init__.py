"""The review desk: what waits for whom, what changed, and the buttons to decide."""
