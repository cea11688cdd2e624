"""Coverage may only rise: compares this run with docs/coverage.txt and fails below it."""

import subprocess
import sys
from pathlib import Path

RECORD = Path(__file__).resolve().parents[1] / "docs" / "coverage.txt"
SLACK = 0.3
"""Percentage points that may differ between two runs of the same code (timing, property tests)."""


def main() -> int:
    """0 when the total is not below the record; prints both."""
    report = subprocess.run(
        [sys.executable, "-m", "coverage", "report", "--format=total", "--precision=1"],
        capture_output=True,
        text=True,
        check=False,
    )
    if report.returncode:
        sys.stderr.write(report.stdout + report.stderr)
        return 1
    total, record = float(report.stdout), float(RECORD.read_text())
    sys.stdout.write(f"coverage: {total} per cent of lines and branches (record {record})\n")
    if total < record - SLACK:
        sys.stderr.write("Coverage fell: test what was added, the record may only rise.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
