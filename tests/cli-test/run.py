#!/usr/bin/env python3
"""Tests of the command-line tool: run.py IMPASTO"""

import sys
import tempfile

try:
    import numpy  # noqa: F401
except ImportError:
    print("1..0 # SKIP numpy is not installed")
    sys.exit(0)

import imports
import tap
import tool

import test_download   # noqa: F401, E402
import test_files      # noqa: F401, E402
import test_import     # noqa: F401, E402
import test_networks   # noqa: F401, E402
import test_numbers    # noqa: F401, E402
import test_refusals   # noqa: F401, E402
import test_regions    # noqa: F401, E402
import test_runs       # noqa: F401, E402
import test_usage      # noqa: F401, E402

with tempfile.TemporaryDirectory() as folder:
    program = tool.Tool(sys.argv[1], folder)
    imports.write_sources(program)
    sys.exit(tap.run(program))
