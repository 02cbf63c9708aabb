"""What the demonstration bureau discloses."""
