"""What an operator can set must be written down."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"env\.(?:text|words|number|choice|folder|address|networks)\(\s*\"([A-Z_]+)\"")
READ_OTHERWISE = {"DATABASE_URL", "DATABASE_URL_TEST", "DOORSTEP_CHROMIUM"}
READ_BY_WAY = {"CARRY_SMS_BY", "CARRY_EMAIL_BY"}


def test_every_setting_is_described():
    read = {
        name
        for file in (ROOT / "src/doorstep").rglob("*.py")
        if "tests" not in file.parts
        for name in READ.findall(file.read_text())
    }
    page = (ROOT / "docs/operate/settings.md").read_text()
    described = {
        name
        for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    assert described == read | READ_OTHERWISE | READ_BY_WAY
