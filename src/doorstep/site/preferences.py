"""How somebody wants to read us: language, type, contrast; kept on device and account."""

from dataclasses import dataclass, replace
from typing import Self

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from doorstep.people.models import Account

COOKIE = "prefs"
YEAR = 365 * 24 * 60 * 60
LANGUAGES = frozenset({"zh-hans", "en"})
CARE = "care"
CONTRAST = "high"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The three choices; each page is drawn by them."""

    language: str
    is_care: bool = False
    is_contrast: bool = False

    @classmethod
    def of_request(cls, request: HttpRequest) -> Self:
        """The device's latest choice, else what the account remembers, else the browser's wish."""
        if chosen := cls.read(request.COOKIES.get(COOKIE, "")):
            return chosen
        account = request.user
        if isinstance(account, Account):
            return cls(
                language=account.language,
                is_care=account.care_mode,
                is_contrast=account.contrast == CONTRAST,
            )
        return cls(language=get_language_from_request(request))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What `written` wrote; None for anything else."""
        language, *rest = text.split(".")
        if language not in LANGUAGES:
            return None
        return cls(language=language, is_care=CARE in rest, is_contrast=CONTRAST in rest)

    @property
    def written(self) -> str:
        """Short text for a cookie; it says nothing about who somebody is."""
        words = [self.language]
        words += [CARE] if self.is_care else []
        words += [CONTRAST] if self.is_contrast else []
        return ".".join(words)

    def changed(self, *, language: str = "", care: str = "", contrast: str = "") -> Self:
        """With each given choice taken over; what is not given or not known stays."""
        return replace(
            self,
            language=language if language in LANGUAGES else self.language,
            is_care=care == "on" if care in {"on", "off"} else self.is_care,
            is_contrast=contrast == "on" if contrast in {"on", "off"} else self.is_contrast,
        )

    def remember(self, account: Account) -> None:
        """Keep them with the account, for the next device."""
        account.language = self.language
        account.care_mode = self.is_care
        account.contrast = CONTRAST if self.is_contrast else ""
        account.save(update_fields=["language", "care_mode", "contrast"])

    @property
    def html_language(self) -> str:
        """For the lang attribute."""
        return "zh-Hans" if self.language == "zh-hans" else "en"

    @property
    def html_class(self) -> str:
        """For the root element."""
        return " ".join(
            name for name, on in (("care", self.is_care), ("contrast", self.is_contrast)) if on
        )


def preferences_of(request: HttpRequest) -> Preferences:
    """What the middleware found, or the plain choice where it did not run."""
    found = getattr(request, "preferences", None)
    return found if isinstance(found, Preferences) else Preferences(language=settings.LANGUAGE_CODE)
