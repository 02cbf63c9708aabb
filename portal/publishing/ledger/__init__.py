"""The public ledger: hash chain, database triggers, verification, the public file."""
