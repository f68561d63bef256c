"""Tests in a real browser against a served city: `pytest -m browser`."""
