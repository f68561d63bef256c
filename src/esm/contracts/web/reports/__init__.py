"""Pages of reports: writing, receipts, photos, deciding, correcting."""
