"""Who acts in the tests of the kernel, where there are no people yet."""

from dataclasses import dataclass
from datetime import UTC, datetime

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


@dataclass(frozen=True)
class Acting:
    kind: str
    id: str


DIRECTOR_ZHAO = Acting("PERSON", "5f1e")
SWEEP = Acting("SYSTEM", "sweep")
