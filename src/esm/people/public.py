"""Persons as clusters of source records, consents, links, and who looked at whom. The room's one door."""
