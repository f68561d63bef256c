"""Every change of a case is a verb here."""
