"""The demo city: a believable year of invented projects, made by the same services that people use.

Only the table of 2000–2017 and the classifier are real (their sources stand with them).
"""
