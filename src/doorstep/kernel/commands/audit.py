"""Check that history is as it was written.

Compares every sealed row with its seal and every seal with the one before it, and looks whether the
database still keeps its rules. Without an anchor kept outside this shows only that the chains are
consistent in themselves.
"""

from argparse import ArgumentParser, Namespace

from doorstep.kernel import rules, seals
from doorstep.kernel.seals import Report

EXAMPLE = "./doorstep audit verify"


def configure(parser: ArgumentParser) -> None:
    """What to do, and for which chain."""
    parser.add_argument("what", choices=["verify"])
    parser.add_argument("--chain", choices=seals.names(), help="one chain instead of all")


def run(options: Namespace) -> int:
    """Print one line for each chain and each fault; 1 when there is any."""
    names = [options.chain] if options.chain else seals.names()
    reports = [seals.verify(name) for name in names]
    broken = rules.broken()
    for report in reports:
        _show(report)
    for line in broken:
        print(f"rule broken: {line}")
    return 0 if not broken and all(report.is_clean for report in reports) else 1


def _show(report: Report) -> None:
    verdict = "consistent" if report.is_clean else f"{len(report.findings)} faults"
    print(
        f"{report.chain}: {report.head.seq} sealed, {report.unsealed} waiting, {verdict},"
        f" head {report.head.hash[:16]}"
    )
    for finding in report.findings:
        print(f"  row {finding.row_id}, seal {finding.seq}: {finding.damage}")
