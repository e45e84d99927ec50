"""Take in files of work orders as `./doorstep import cases` does, one for each line that asks."""

import json
import os
import sys
from pathlib import Path
from time import perf_counter, process_time

import django


def main() -> None:
    """Rows taken, seconds, and CPU milliseconds with the child that parses."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
    django.setup()
    import doorstep.cases.importing
    from benchmarks.bulk.names import CLERK
    from doorstep.cases.importing import mapping, taking
    from doorstep.cases.importing.report import Report
    from doorstep.kernel import clock
    from doorstep.people.models import AccountPerson

    folder = Path(doorstep.cases.importing.__file__).parent / "mappings"
    clerk = AccountPerson.objects.select_related("person__community").get(account__username=CLERK)
    known = mapping.load(folder / "hotline_12345.toml")
    fallback = taking.fallback_of(known, clerk.person.community.code or "")
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        file = Path(line.strip())
        told = Report(file.name, known.source.name, is_dry=False)
        started, cpu, children = perf_counter(), process_time(), os.times().children_user
        with file.open("rb") as source:
            for _rows in taking.Taking(known, fallback, report=told, now=clock.now).run(source):
                pass
        if told.taken == 0:
            sys.exit(f"{file.name}: nothing was taken")
        cpu_s = process_time() - cpu + os.times().children_user - children
        print(json.dumps([told.taken, perf_counter() - started, cpu_s * 1000]), flush=True)


if __name__ == "__main__":
    main()
