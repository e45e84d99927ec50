"""Read pages of one city over and over, as told on standard input: `NAME SECONDS` a line.

Two of these, one on a small city and one on a large, take turns; see plays/scale.py.
"""

import json
import os
import sys
from collections.abc import Callable
from time import perf_counter, process_time

import django

type Probe = Callable[[], object]


def main() -> None:
    """Say which probes there are, then play those asked for until nobody asks."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
    django.setup()
    probes = _probes()
    print(json.dumps(sorted(probes)), flush=True)
    for line in sys.stdin:
        name, seconds = line.split()
        print(json.dumps(_played(probes[name], float(seconds))), flush=True)


def _played(probe: Probe, seconds: float) -> list[float]:
    """How often, in what time, with how much processor time of ours."""
    probe()
    started, cpu, count = perf_counter(), process_time(), 0
    while perf_counter() - started < seconds or count < 3:
        probe()
        count += 1
    return [count, perf_counter() - started, (process_time() - cpu) * 1000]


def _probes() -> dict[str, Probe]:
    from benchmarks.bulk.names import ABSENT, CLERK, COMMON, MAYOR, OVERSEER, RARE
    from doorstep.cases.models import Case
    from doorstep.people.models import AccountPerson

    clerk = AccountPerson.objects.get(account__username=CLERK).person
    here = Case.objects.filter(community=clerk.community_id)
    usual = here.order_by("pk")[here.count() // 2]
    day = usual.recorded_at
    found: dict[str, Probe] = {}
    addresses = {
        "list": "/desk/?all=1",
        "open": "/desk/",
        "filter-state": "/desk/?state=WITHDRAWN",
        "filter-category": f"/desk/?category={usual.category_id}",
        "filter-channel": f"/desk/?channel={usual.channel}",
        "filter-building": f"/desk/?building={usual.building_id}",
        "filter-overdue": "/desk/?overdue=1",
        "filter-days": f"/desk/?from={day:%Y-%m}-01&to={day:%Y-%m}-20",
        "dashboard": "/desk/figures/",
    }
    for name, address in addresses.items():
        found[f"{name}-community"] = _page(CLERK, address)
    for name in ("list", "filter-state", "filter-channel", "filter-days"):
        found[f"{name}-city"] = _page(OVERSEER, addresses[name])
    found["dashboard-city"] = _page(MAYOR, "/desk/figures/")
    for name, word in {"common": COMMON, "rare": RARE, "absent": ABSENT}.items():
        found[f"search-{name}-community"] = _search(CLERK, word)
        found[f"search-{name}-city"] = _search(OVERSEER, word)
    return found


def _page(username: str, address: str) -> Probe:
    """A whole page, through everything a request passes."""
    from django.test import Client

    from doorstep.people.models import Account

    client = Client(headers={"host": "localhost"})
    client.force_login(Account.objects.get(username=username))

    def read() -> None:
        status = client.get(address).status_code
        if status != 200:
            sys.exit(f"{address} answered {status}")

    return read


def _search(username: str, word: str) -> Probe:
    """A page of what was found, with all that is shown of it."""
    from doorstep.cases import queries
    from doorstep.people.actors import Actor
    from doorstep.people.models import AccountPerson

    person = AccountPerson.objects.select_related("person").get(account__username=username).person
    return lambda: queries.search(Actor.of(person), word)


if __name__ == "__main__":
    main()
