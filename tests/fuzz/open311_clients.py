"""Run by the fuzzing environment: what `civicbot` and `georeport` make of the server in argv."""

import json
import sys
from typing import Any

from civicbot.http import HttpError, HttpTransport, RateLimiter
from civicbot.open311 import Open311Client, ValidationError
from civicbot.registry import Endpoint
from georeport import GeoReport


def main(asked: dict[str, str]) -> dict[str, Any]:
    """Read, file, read again and be refused, with both clients."""
    endpoint = Endpoint("doorstep", "Doorstep", asked["root"], write=True)
    bot = Open311Client(endpoint, HttpTransport(rate_limiter=RateLimiter(0.0)))
    filed = bot.create_request(
        "light",
        address_id=asked["building"],
        description="三单元楼道灯不亮",
        first_name="桂英",
        phone="13800001234",
        api_key=asked["key"],
        validate_remote=True,
        dry_run=False,
        confirm="SEND",
    ).response[0]["service_request_id"]
    form = {
        "service_code": "light",
        "address_id": asked["building"],
        "api_key": asked["key"],
        "service_request_id": filed,
    }
    reader = GeoReport(asked["root"])
    xml = GeoReport(asked["root"], output_format="xml")
    listed = reader.get_service_requests()
    return {
        "codes": [each["service_code"] for each in bot.list_services()],
        "filed": filed,
        "listed": [each["service_request_id"] for each in listed],
        "json": _plain(reader.get_service_request(filed)),
        "xml": _plain(xml.get_service_request(filed)),
        "read": bot.http.get_json(
            f"{asked['root']}/requests/{filed}.json", {"api_key": asked["key"]}
        )[0],
        "services": [each["service_code"] for each in _many(xml.get_service_list())],
        "refused": [_refused(bot, form, key) for key in ("", "dsk_wrong")],
        "invalid": _invalid(bot),
    }


def _many(told: Any) -> list[Any]:
    """xmltodict makes a list of one a dict."""
    return told if isinstance(told, list) else [told]


def _plain(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _plain(value) for key, value in told.items()}
    return str(told)


def _refused(bot: Open311Client, form: dict[str, str], key: str) -> int:
    try:
        bot.http.post_form(f"{bot.endpoint.base_url}/requests.json", {**form, "api_key": key})
    except HttpError as refusal:
        return int(refusal.status)
    return 0


def _invalid(bot: Open311Client) -> list[str]:
    """Its own validation against our list of services."""
    try:
        bot.create_request("nothing", lat=30.6, lng=114.4, validate_remote=True)
    except ValidationError as refusal:
        return list(refusal.problems)
    return []


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1])), ensure_ascii=False))
