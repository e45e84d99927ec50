"""Print the first page of each face of a demo, and the cookie to see it with, as JSON."""

import json
import os

import django

FACES = {"resident": "", "volunteer": "volunteer", "office": "secretary"}


def main() -> None:
    """Where `/start/` leads each of them; a resident's first page is everybody's."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
    django.setup()
    from django.conf import settings
    from django.test import Client

    from doorstep.people.models import Account

    told = {}
    for face, persona in FACES.items():
        address, cookie = "/", ""
        if persona:
            client = Client(headers={"host": "localhost"})
            client.force_login(Account.objects.get(username=f"demo-{persona}"))
            name = settings.SESSION_COOKIE_NAME
            cookie = f"{name}={client.cookies[name].value}"
            address = client.get("/start/")["Location"]
        told[face] = {"address": address, "cookie": cookie}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
