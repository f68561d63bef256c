"""Services, where and when they are given, and the search that finds them. The room's one door."""
