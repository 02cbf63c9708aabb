"""Disclosures: what is disclosed under the items of the catalogues."""
