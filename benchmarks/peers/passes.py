"""Sign the readers of a city in and print their cookies as JSON."""

import json
import os

import django


def main() -> None:
    """A session each, as the sign-in page would make it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
    django.setup()
    from django.conf import settings
    from django.test import Client

    from benchmarks.bulk.names import CLERK, MAYOR, OVERSEER
    from doorstep.people.models import Account

    told = {}
    for name in (CLERK, OVERSEER, MAYOR):
        client = Client(headers={"host": "localhost"})
        client.force_login(Account.objects.get(username=name))
        cookie = settings.SESSION_COOKIE_NAME
        told[name] = f"{cookie}={client.cookies[cookie].value}"
    print(json.dumps(told))


if __name__ == "__main__":
    main()
