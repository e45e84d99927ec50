"""Make the bare table, take one case down by hand, and print what clients need as JSON."""

import json
import os
import sys
from pathlib import Path
from uuid import uuid4

import django


def main(rows_file: str) -> None:
    """Keys for a clerk, buildings to speak of, and the rows one intake leaves in `rows_file`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.bulk.names import CLERK
    from benchmarks.peers.bare.models import Note
    from benchmarks.peers.bare.same_rows import grown, marks
    from doorstep.kernel import clock
    from doorstep.people import tokens
    from doorstep.people.models import AccountPerson
    from doorstep.places.models import Place

    with connection.schema_editor() as editor:
        editor.create_model(Note)
    clerk = AccountPerson.objects.select_related("person").get(account__username=CLERK).person
    token = tokens.make(clerk, name="bench", at=clock.now())[1]
    near = Place.objects.filter(kind="BUILDING", path__startswith=clerk.community.path)
    buildings = [each.code for each in near.order_by("pk")[:200]]
    body = {"summary": "三单元的灯不亮", "said": "三楼的声控灯不亮。", "category": "light"}
    client = Client(headers={"authorization": f"Bearer {token}", "host": "localhost"})
    before: dict[str, int] = {}
    statements: list[str] = []
    for _ in range(3):  # the first fills what a process keeps; the last one counts
        before = marks()
        sent = body | {"capture_id": str(uuid4()), "where": {"code": buildings[0]}}
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/api/v1/cases", sent, content_type="application/json")
        statements = [each["sql"] for each in asked.captured_queries]
        if answer.status_code != 201:
            sys.exit(answer.content.decode()[:500])
    Path(rows_file).write_text(json.dumps(grown(before)))
    print(json.dumps({"token": token, "buildings": buildings, "statements": statements}))


if __name__ == "__main__":
    main(sys.argv[1])
