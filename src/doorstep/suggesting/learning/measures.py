"""How good a reader is, as its model card tells it. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict


class OfLabel(TypedDict):
    """One heading: how often it was right when named, how often it was found, and of how many."""

    label: str
    precision: float
    recall: float
    f1: float
    rows: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Over texts the reader had not seen."""

    accuracy: float
    macro_f1: float
    top2: float
    rows: int
    labels: list[OfLabel]
    confused: list[tuple[str, str, int]]  # true, said, how often; the right ones too

    def in_short(self) -> dict[str, float | int]:
        """The four figures everybody asks for."""
        return {
            "accuracy": round(self.accuracy, 4),
            "macro_f1": round(self.macro_f1, 4),
            "top2": round(self.top2, 4),
            "rows": self.rows,
        }


def measure(true: Sequence[str], ranked: Sequence[Sequence[str]]) -> Measured:
    """What came out for each text, the likeliest first, against what it is."""
    said = [each[0] if each else "" for each in ranked]
    rows = len(true)
    pairs = Counter(zip(true, said, strict=True))
    labels = [_of(label, pairs) for label in sorted({*true})]
    return Measured(
        accuracy=sum(n for (is_, told), n in pairs.items() if is_ == told) / max(rows, 1),
        macro_f1=sum(each["f1"] for each in labels) / max(len(labels), 1),
        top2=sum(is_ in best[:2] for is_, best in zip(true, ranked, strict=True)) / max(rows, 1),
        rows=rows,
        labels=labels,
        confused=[(is_, told, n) for (is_, told), n in sorted(pairs.items())],
    )


def _of(label: str, pairs: Counter[tuple[str, str]]) -> OfLabel:
    right = pairs[label, label]
    is_so = sum(n for (true, _said), n in pairs.items() if true == label)
    was_said = sum(n for (_true, said), n in pairs.items() if said == label)
    precision = right / was_said if was_said else 0.0
    recall = right / is_so if is_so else 0.0
    both = precision + recall
    return OfLabel(
        label=label,
        precision=round(precision, 4),
        recall=round(recall, 4),
        f1=round(2 * precision * recall / both, 4) if both else 0.0,
        rows=is_so,
    )
