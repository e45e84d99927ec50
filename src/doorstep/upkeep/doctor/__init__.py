"""Is the house well? Every line is green, yellow or red and says what to do."""

from datetime import datetime, timedelta
from time import monotonic

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.kernel import upkeep
from doorstep.kernel.models import UpkeepKind
from doorstep.upkeep.doctor import database, keys, learnt, machine, work
from doorstep.upkeep.doctor.lines import Check as Check
from doorstep.upkeep.doctor.lines import Light as Light
from doorstep.upkeep.doctor.lines import Line as Line

CHECKS = (
    Check("processes", gettext_lazy("Who is at work"), work.look_at_processes),
    Check("messages", gettext_lazy("Messages"), work.look_at_messages),
    Check("events", gettext_lazy("What is done later"), work.look_at_events),
    Check("backups", gettext_lazy("Backups"), keys.look_at_backups),
    Check("sheet", gettext_lazy("The recovery sheet"), keys.look_at_sheet),
    Check("keys", gettext_lazy("Key files"), keys.look_at_keys),
    Check("logbook", gettext_lazy("The logbook outside"), keys.look_at_logbook),
    Check("clock", gettext_lazy("The clock"), machine.look_at_clock),
    Check("disk", gettext_lazy("Room on the disk"), machine.look_at_disk),
    Check("rules", gettext_lazy("Rules of the database"), database.look_at_rules),
    Check("owner", gettext_lazy("Who may lift the rules"), database.look_at_owner),
    Check("migrations", gettext_lazy("Tables"), database.look_at_migrations),
    Check("log", gettext_lazy("The database's log"), database.look_at_log),
    Check("restore", gettext_lazy("Restores"), machine.look_at_restore),
    Check("suggestions", gettext_lazy("Suggestions"), learnt.look_at_suggestions),
    Check("versions", gettext_lazy("Versions"), machine.look_at_versions),
    Check("address", gettext_lazy("How people reach us"), machine.look_at_address),
    Check("inside", gettext_lazy("The database itself"), database.look_inside, is_slow=True),
    Check("search", gettext_lazy("Search"), database.look_at_search, is_slow=True),
)


def examine(at: datetime, *, in_full: bool = True) -> list[Line]:
    """Every line. Without the slow checks, what the last full look said of them."""
    lines: list[Line] = []
    began = monotonic()
    for check in CHECKS:
        if in_full or not check.is_slow:
            # Looking takes time on a busy machine, in which the worker goes on writing.
            lines += check.lines(at + timedelta(seconds=monotonic() - began))
        else:
            lines.append(_remembered(check))
    return lines


def examine_nightly(at: datetime) -> None:
    """Look in full, and remember what the slow checks said."""
    slow = [line for check in CHECKS if check.is_slow for line in check.lines(at)]
    upkeep.note(UpkeepKind.CHECKED, at=at, **{each: worst_of(slow, each) for each in _slow()})


def worst(lines: list[Line]) -> Light:
    """The light of the whole house."""
    return max((line.light for line in lines), key=lambda light: light.weight, default=Light.GREEN)


def worst_of(lines: list[Line], name: str) -> str:
    """The light of one check."""
    return worst([line for line in lines if line.name == name]).value


def _slow() -> list[str]:
    return [check.name for check in CHECKS if check.is_slow]


def _remembered(check: Check) -> Line:
    last = upkeep.last(UpkeepKind.CHECKED)
    if last is None or check.name not in last.facts:
        told = _(
            "Not looked at in full yet. Run ./doorstep doctor; the worker does it every night."
        )
        return Line(check.name, check.title, Light.YELLOW, told)
    light = Light(str(last.facts[check.name]))
    if light is Light.GREEN:
        told = _("Well at the last full look.")
    else:
        told = _("Not well at the last full look. Run ./doorstep doctor to read why.")
    return Line(check.name, check.title, light, told)
