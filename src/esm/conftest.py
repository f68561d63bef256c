"""Shared by all rooms' tests."""

import pytest


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path):
    """Files that a test stores go with the test."""
    settings.DATA_DIR = tmp_path
