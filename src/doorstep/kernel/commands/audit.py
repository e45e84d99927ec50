"""Check that history is as it was written, and write down outside where it ends.

`verify` compares every sealed row with its seal and every seal with the one before it, and looks
whether the database still keeps its rules. Only an anchor kept outside shows that no end was cut
and no chain computed anew; without one we claim that the chains are consistent in themselves.
`anchor` writes the ends down now; `sheet` prints the newest, to be hung on the notice board.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from doorstep.kernel import anchors, clock, logbook, rules, seals
from doorstep.kernel.anchors import ON_PAPER, Anchor, NotAnAnchor
from doorstep.kernel.seals import Report

EXAMPLE = "./doorstep audit verify --anchor var/data-logbook/anchors.txt"


def configure(parser: ArgumentParser) -> None:
    """What to do, for which chain, against what."""
    parser.add_argument("what", choices=["verify", "anchor", "sheet"])
    parser.add_argument("--chain", choices=seals.names(), help="one chain instead of all")
    parser.add_argument(
        "--anchor", type=Path, metavar="FILE", help="anchors kept outside, or copied from paper"
    )


def run(options: Namespace) -> int:
    """Print one line for each chain and each fault; 1 when there is any."""
    if options.what == "anchor":
        return _print(anchors.drop(clock.now()))
    if options.what == "sheet":
        known = anchors.read(logbook.file(logbook.ANCHORS))
        return _print([each for each in known if each.number == known[-1].number])
    try:
        return _verify(options)
    except (OSError, NotAnAnchor) as failure:
        print(failure, file=sys.stderr)
        return 2


def _print(dropped: list[Anchor]) -> int:
    for each in dropped:
        print(each.line(signs=ON_PAPER))
    return 0


def _verify(options: Namespace) -> int:
    kept = _kept(options.anchor) if options.anchor else []
    names = [options.chain] if options.chain else seals.names()
    reports = [seals.verify(name, anchors=anchors.of_chain(kept, name)) for name in names]
    faults = [f"rule broken: {line}" for line in rules.broken()]
    faults += [f"anchor {number:04d} is missing from the file" for number in anchors.gaps(kept)]
    for report in reports:
        _show(report)
    for line in faults:
        print(line)
    if not options.anchor:
        print("no anchor given: this shows only that the chains are consistent in themselves")
    return 0 if not faults and all(report.is_clean for report in reports) else 1


def _kept(file: Path) -> list[Anchor]:
    if not file.exists():
        raise NotAnAnchor(f"{file} is not there.")
    return anchors.read(file)


def _show(report: Report) -> None:
    verdict = "consistent" if report.is_clean else f"{len(report.findings)} faults"
    print(
        f"{report.chain}: {report.head.seq} sealed, {report.unsealed} waiting, {verdict},"
        f" head {report.head.hash[:16]}"
    )
    for finding in report.findings:
        print(f"  row {finding.row_id}, seal {finding.seq}: {finding.damage}")
