"""Django's SQLite with one trap taken out: see `base`."""
