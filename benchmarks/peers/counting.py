"""Print the queries that one page costs its reader, as JSON. The page is asked for twice."""

import json
import os
import sys

import django


def main(address: str) -> None:
    """What a process has to learn once does not count: the second time does."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.bulk.names import CLERK
    from doorstep.people.models import Account

    client = Client(headers={"host": "localhost"})
    client.force_login(Account.objects.get(username=CLERK))
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    print(json.dumps([each["sql"] for each in asked.captured_queries], ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
