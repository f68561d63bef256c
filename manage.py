#!/usr/bin/env python
"""The door for an administrator: `manage.py demo`, `manage.py audit verify`, `manage.py dynamics` …"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esm.config.settings")

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
