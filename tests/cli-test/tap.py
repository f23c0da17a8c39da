"""TAP for the tests of the tool: checks are functions, failures are exceptions."""

import sys
import traceback

CHECKS = []


class Skip(Exception):
    pass


def check(function):
    """Registers a function of (Tool) as a check."""
    CHECKS.append(function)
    return function


def run(argument):
    failed = 0
    print(f"1..{len(CHECKS)}")
    for number, function in enumerate(CHECKS, 1):
        title = f"{number} - {function.__name__.replace('_', ' ')}"
        try:
            function(argument)
            print("ok", title)
        except Skip as reason:
            print("ok", title, "# SKIP", reason)
        except Exception:
            failed += 1
            print("not ok", title)
            for line in traceback.format_exc().splitlines():
                print("#", line)
        sys.stdout.flush()
    return 1 if failed else 0
