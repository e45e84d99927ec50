"""The console's list at 100,000 cases: against its own page from memory, and another product."""

from collections.abc import Iterator

from benchmarks.bulk.names import CLERK
from benchmarks.figures import Finding, at_least, at_most, compare
from benchmarks.peers.installed import environment
from benchmarks.registry import benchmark
from benchmarks.rounds import Load, Turn, interleaved, turn_seconds
from benchmarks.stage import POSTGRESQL, Stage
from benchmarks.wire import get

LIST, MEMORY, HELPDESK = "list of 50", "from memory", "django-helpdesk"
EVERY = "all=1"
MOST_QUERIES = 8
MEMORY_SETTINGS = "benchmarks.peers.memory.settings"
NEWEST = "search%5Bvalue%5D=&order%5B0%5D%5Bcolumn%5D=5&order%5B0%5D%5Bdir%5D=desc"


@benchmark("list", "the console's list of 50 cases at 100,000")
def listing(stage: Stage) -> Iterator[Finding]:
    """CPU of the server and its database against memory; pages a second against django-helpdesk."""
    tickets = 500 if stage.smoke else 10_000 if stage.quick else 100_000
    database = stage.city(POSTGRESQL, min(tickets, 100_000), is_small=stage.smoke)
    cookie = stage.told("benchmarks.peers.passes", database=database)[CLERK]
    server = stage.serve(database, settings=MEMORY_SETTINGS)
    seconds = turn_seconds(stage)

    def page(path: str) -> Load:
        request = get(f"{path}?{EVERY}", Cookie=cookie)
        return Load(server, lambda: request, seconds, lines=2, expect=(200,))

    sides: dict[str, Turn] = {LIST: page("/desk/"), MEMORY: page("/bench/from-memory/")}
    sides[HELPDESK] = _helpdesk(stage, tickets)
    found = interleaved(sides)
    yield compare(
        "list-memory",
        found,
        ours=LIST,
        other=MEMORY,
        by=lambda one: one.cpu_each,
        unit="CPU ms a page",
        goal=at_most(2),
    )
    yield compare(
        "list-helpdesk",
        found,
        ours=LIST,
        other=HELPDESK,
        by=lambda one: one.rate,
        unit="pages/s",
        goal=at_least(30),
    )
    yield _queries(stage, database)


def _queries(stage: Stage, database: str) -> Finding:
    asked = stage.told("benchmarks.peers.counting", f"/desk/?{EVERY}", database=database)
    number, limit = float(len(asked)), float(MOST_QUERIES)
    notes = [each[:110] for each in asked]
    return Finding("list-queries", LIST, "limit", "queries", [(number, limit)], at_most(1), notes)


def _helpdesk(stage: Stage, tickets: int) -> Load:
    """Only the 50 rows its page asks for, not the page around them."""
    python = environment("helpdesk")
    database = stage.database(POSTGRESQL, "tickets")
    told = stage.told(
        "benchmarks.peers.helpdesk.fill", str(tickets), database=database, python=python
    )
    server = stage.serve_other("benchmarks.peers.helpdesk.wsgi", database=database, python=python)
    request = get(
        f"/helpdesk/datatables_ticket_list/{told['query']}?draw=1&start=0&length=50&{NEWEST}",
        Cookie=f"sessionid={told['session']}",
    )
    return Load(server, lambda: request, turn_seconds(stage), lines=2, expect=(200,))
