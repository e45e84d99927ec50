"""`./doorstep import cases`: shows how far it is, and what became of the file."""

import sys
import time
from argparse import Namespace
from collections.abc import Iterator

from django.utils.translation import override

from doorstep.cases.importing import mapping, report, taking
from doorstep.cases.importing.report import Report
from doorstep.cli.language import language
from doorstep.kernel import clock

WIDTH = 30
A_LINE_EVERY_S = 10.0
A_BAR_EVERY_S = 0.2


def run(options: Namespace) -> int:
    """Take the file in. The code is 1 when rows were refused, 130 when it was stopped."""
    with override(language()):
        known = mapping.load(options.mapping)
        fallback = taking.fallback_of(known, options.community or "")
        taking.check_codes(known, fallback)
    told = Report(options.file.name, known.source.name, is_dry=options.dry_run)
    code = 0
    try:
        with options.file.open("rb") as source:
            run_ = taking.Taking(known, fallback, report=told, now=clock.now)
            for _done in shown(run_.run(source), told):
                pass
    except OSError as failure:
        print(f"{options.file}: {failure.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        code = 130
    with override(language()):
        print("\n".join(report.lines(told)))
        if options.report is not None:
            report.write(told, options.report)
    return code or int(told.refused_rows > 0)


def shown(done: Iterator[int], told: Report) -> Iterator[int]:
    """A bar on a terminal, a line every ten seconds elsewhere."""
    is_terminal = sys.stderr.isatty()
    every = A_BAR_EVERY_S if is_terminal else A_LINE_EVERY_S
    last = started = time.monotonic()
    for rows in done:
        now = time.monotonic()
        if now - last >= every or (is_terminal and rows == told.total):
            last = now
            line = progress(rows, told.total, now - started, is_bar=is_terminal)
            print(line, end="" if is_terminal else "\n", file=sys.stderr, flush=True)
        yield rows
    if is_terminal:
        print(file=sys.stderr)


def progress(rows: int, total: int, seconds: float, *, is_bar: bool) -> str:
    """How far it is, how fast it goes, how long it will be."""
    rate = rows / seconds if seconds else 0.0
    left = (total - rows) / rate if rate else 0.0
    figures = f"{rows}/{total} {rate:.0f}/s {left // 60:.0f}:{left % 60:02.0f}"
    if not is_bar:
        return figures
    full = WIDTH * rows // max(total, 1)
    return f"\r[{'#' * full}{'.' * (WIDTH - full)}] {figures} "
