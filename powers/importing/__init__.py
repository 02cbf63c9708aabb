"""What the register's columns mean, and how their words are read and written."""
