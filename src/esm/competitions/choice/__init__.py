"""Who is supported: pure arithmetic over frozen rows. No database, no clock, no language; sums are whole kopecks."""
