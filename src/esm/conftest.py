"""Shared by all rooms' tests."""
