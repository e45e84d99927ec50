"""What somebody wants a category or a rule to be, before anything is written."""

import re
from dataclasses import dataclass, fields
from typing import Any, Self

from django.utils.translation import gettext as _

from doorstep.catalogue.models import Category
from doorstep.catalogue.pacing import Times, usual
from doorstep.catalogue.states import DeadlineUnit, Target, Urgency
from doorstep.kernel import typed
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people.models import Team
from doorstep.places.models import Place

MOST_KEYWORDS = 200
LONGEST_KEYWORD = 20
MOST_HOURS = 24 * 31
MOST_WORKDAYS = 250
MOST_REOPEN_DAYS = 365
_TEXTS = ("name", "public_name", "ask", "yes", "no")


class LadderGoesDown(DomainError):
    """A higher level would hear of it before a lower one."""

    code = "catalogue.ladder_goes_down"
    status = 422


class DangerRunsDayAndNight(DomainError):
    """A danger cannot wait for working days."""

    code = "catalogue.danger_runs_day_and_night"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesDraft:
    """By when, and what happens before and after; None is as usual."""

    urgency: str = Urgency.ORDINARY
    deadline_unit: str = DeadlineUnit.WORKDAYS
    deadline_amount: int = 7
    warn_before: int | None = None
    longest_pause: int | None = None
    climbs_to_grid: int | None = None
    climbs_to_secretary: int | None = None
    climbs_to_street: int | None = None

    def columns(self) -> dict[str, Any]:
        """Clean values for the row. Raises BadInput, DangerRunsDayAndNight, LadderGoesDown."""
        self.check_times()
        return {each.name: getattr(self, each.name) for each in fields(TimesDraft)}

    def check_times(self) -> None:
        """Raises BadInput, DangerRunsDayAndNight, LadderGoesDown."""
        if self.urgency == Urgency.DANGER and self.deadline_unit != DeadlineUnit.HOURS:
            raise DangerRunsDayAndNight(
                _("Danger cannot wait for working days. Please give it a deadline in hours."),
                field="deadline_unit",
            )
        longest = MOST_HOURS if self.deadline_unit == DeadlineUnit.HOURS else MOST_WORKDAYS
        if not 1 <= self.deadline_amount <= longest:
            raise BadInput(
                _("Please give a deadline between 1 and %(longest)d.") % {"longest": longest},
                field="deadline_amount",
            )
        self._check_around(longest)

    def _check_around(self, longest: int) -> None:
        """What comes before the deadline, and after it."""
        common = usual(self.deadline_unit, self.deadline_amount)
        said = (getattr(self, name) for name in Times._fields)
        times = Times(*(b if a is None else a for a, b in zip(said, common, strict=True)))
        for name, value in times._asdict().items():
            if not 0 <= value <= longest:
                raise BadInput(
                    _("Please give a number from 0 to %(longest)d.") % {"longest": longest},
                    field=name,
                )
        if times.warn_before >= self.deadline_amount:
            raise BadInput(
                _("A warning comes after the start: please warn less long before the deadline."),
                field="warn_before",
            )
        if list(times.climbs) != sorted(times.climbs) or times.climbs_to_grid < 1:
            raise LadderGoesDown(
                _("First the grid worker, then the secretary, then the street office hears of it."),
                field="climbs_to_grid",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDraft(TimesDraft):
    """Everything about a category that can be edited; its code and community stay."""

    name_zh: str
    name_en: str
    public_name_zh: str
    public_name_en: str
    ask_zh: str
    ask_en: str
    yes_zh: str
    yes_en: str
    no_zh: str
    no_en: str
    open_to_volunteers: bool = False
    enters_home: bool = False
    is_private: bool = False
    reopen_days: int = 15
    revisit_percent: int = 0
    keywords: str = ""
    position: int = 0
    is_active: bool = True

    @classmethod
    def of(cls, category: Category) -> Self:
        """The draft that would leave a category as it is."""
        known = {each.name: getattr(category, each.name) for each in fields(cls)}
        return cls(**known | {"keywords": " ".join(category.keywords)})

    def columns(self) -> dict[str, Any]:
        """Clean values for the row. Raises BadInput, DangerRunsDayAndNight, LadderGoesDown."""
        columns = {each.name: getattr(self, each.name) for each in fields(self)}
        for text in _TEXTS:
            for language in ("zh", "en"):
                name = f"{text}_{language}"
                columns[name] = _line(columns[name], name)
        columns["keywords"] = keywords_in(self.keywords)
        self.check_times()
        self._check_reopening()
        return columns

    def _check_reopening(self) -> None:
        if not 0 <= self.revisit_percent <= 100:
            raise BadInput(
                _("Please choose between 0 and 100 of a hundred."), field="revisit_percent"
            )
        if not 0 <= self.reopen_days <= MOST_REOPEN_DAYS:
            raise BadInput(
                _("Please let it be opened again for at most a year."), field="reopen_days"
            )


def _line(text: str, field: str) -> str:
    """A clean line; a refusal says which field it is about. Raises BadInput."""
    longest: int = getattr(Category._meta.get_field(field), "max_length", 0)
    try:
        return typed.line(text, max_length=longest)
    except BadInput as refusal:
        raise BadInput(refusal.sentence, field=field) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """When a rule fits (what is None fits anything) and whom it names."""

    target: Target
    name: str  # a kind of post or organisation, a department's duty, or the id of a team
    category: Category | None = None
    place: Place | None = None
    jurisdiction: Place | None = None

    def columns(self) -> dict[str, Any]:
        """The columns that say whom the rule names. Raises Team.DoesNotExist."""
        columns: dict[str, Any] = {
            "category": self.category,
            "place": self.place,
            "jurisdiction": self.jurisdiction,
            "target": self.target,
        }
        if self.target == Target.TEAM:
            return columns | {"team": Team.objects.get(pk=self.name)}
        own = {
            Target.POST: "post_kind",
            Target.PARTNER: "organisation_kind",
            Target.DEPARTMENT: "duty",
        }
        return columns | {own[self.target]: self.name}


def keywords_in(text: str) -> list[str]:
    """The words in what somebody typed, apart by spaces, commas or lines; each once.

    Raises BadInput when there are too many, or one is a sentence.
    """
    words = list(dict.fromkeys(word for word in re.split(r"[\s,，、;；]+", text) if word))
    if len(words) > MOST_KEYWORDS:
        raise BadInput(
            _("That is more than %(most)d words. Please keep the ones people really say.")
            % {"most": MOST_KEYWORDS},
            field="keywords",
        )
    for word in words:
        if len(word) > LONGEST_KEYWORD:
            raise BadInput(
                _("“%(word)s” is too long. Please put single words, apart by spaces.")
                % {"word": f"{word[:LONGEST_KEYWORD]}…"},
                field="keywords",
            )
    return words
