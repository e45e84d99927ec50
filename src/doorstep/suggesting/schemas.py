"""What goes in and out of the JSON API of this room."""

from ninja import Schema
from pydantic import Field

from doorstep.kernel.schemas import Moment, Strict, Truth
from doorstep.suggesting.hints import Hints
from doorstep.suggesting.models import Choice
from doorstep.suggesting.queries import Card
from doorstep.suggesting.states import About, Purpose, SaidBy
from doorstep.suggesting.topics import DAYS, Topic


class TopicsQuery(Strict):
    """Which days."""

    days: int = Field(default=DAYS[1], ge=1, le=DAYS[-1])


class TopicOut(Schema):
    """One kind of matter in one place; people are counted, from five up, and never named."""

    category: str = Field(examples=["light"], description="the heading's code")
    place: str = Field(examples=["欧景苑"])
    people: int = Field(ge=5, examples=[12])
    cases: int = Field(examples=[15])
    open: int = Field(examples=[4])
    first_at: Moment
    last_at: Moment
    words: list[str] = Field(examples=[["路灯", "不亮"]])

    @classmethod
    def of(cls, topic: Topic) -> "TopicOut":
        """As the page shows it."""
        return cls(
            category=topic.category_code,
            place=topic.place,
            people=topic.people,
            cases=topic.cases,
            open=topic.open,
            first_at=topic.first,
            last_at=topic.last,
            words=topic.words,
        )


class OfLabelOut(Schema):
    """How the model did with one label."""

    label: str = Field(examples=["light"])
    precision: float = Field(examples=[0.91])
    recall: float = Field(examples=[0.88])
    f1: float = Field(examples=[0.895])
    rows: int = Field(examples=[340])


class ConfusedOut(Schema):
    """How often one label was taken for another, or for itself."""

    label: str = Field(examples=["light"])
    said: str = Field(examples=["street"])
    rows: int = Field(examples=[7])


class ShareOut(Schema):
    """How often people took what was suggested."""

    about: About
    taken: int = Field(examples=[80])
    of: int = Field(examples=[100])


class ModelOut(Schema):
    """A trained model's card, measured on texts it had not seen, near twins kept together."""

    purpose: Purpose
    version: int = Field(examples=[3])
    trained_at: Moment
    sources: list[str] = Field(examples=[["cases"]])
    rows: int = Field(examples=[2400])
    people: int = Field(examples=[900])
    accuracy: float = Field(examples=[0.91])
    macro_f1: float = Field(examples=[0.89])
    top2: float = Field(examples=[0.97])
    ms_per_text: float = Field(examples=[0.3])
    labels: list[OfLabelOut]
    confused: list[ConfusedOut]
    taken: list[ShareOut]

    @classmethod
    def of(cls, card: Card) -> "ModelOut":
        """As the page shows it."""
        told, apart = card.told, card.told["apart"]
        return cls(
            purpose=Purpose(card.model.purpose),
            version=card.model.version,
            trained_at=card.model.trained_at,
            sources=told["sources"],
            rows=told["rows"],
            people=told["people"],
            ms_per_text=told["ms_per_text"],
            accuracy=apart["accuracy"],
            macro_f1=apart["macro_f1"],
            top2=apart["top2"],
            labels=[OfLabelOut(**each) for each in apart["labels"]],
            confused=[ConfusedOut(label=a, said=b, rows=n) for a, b, n in apart["confused"]],
            taken=[ShareOut(about=s.about, taken=s.taken, of=s.of) for s in card.shares],
        )


class HeadingHintOut(Schema):
    """A heading, and why."""

    category: str = Field(examples=["light"])
    words: list[str] = Field(examples=[["路灯"]], description="the words that speak for it")
    sureness: float | None = Field(examples=[0.82], description="null when a keyword says so")


class TwinHintOut(Schema):
    """A case that may be the same."""

    code: str = Field(examples=["7KQM2WXYZ4AB"])
    likeness: float = Field(examples=[0.74])
    people: int = Field(examples=[3], description="who told us of it so far")


class HasteOut(Schema):
    """What speaks for looking at it first."""

    word: str = Field(examples=["漏电"])
    category: str = Field(examples=["wire"], description="the heading of that danger, or empty")
    people: int = Field(examples=[3], description="0 under three")
    is_frail: Truth


class HintsOut(Schema):
    """What is suggested of a case. Nothing of it is set."""

    headings: list[HeadingHintOut]
    places: list[str] = Field(examples=[["欧景苑 3栋"]])
    twins: list[TwinHintOut]
    haste: HasteOut
    outside_class: str = Field(examples=["城乡建设"])
    people: int = Field(examples=[3])

    @classmethod
    def of(cls, hints: Hints) -> "HintsOut":
        """As the office's page shows them."""
        haste = hints.haste
        return cls(
            headings=[
                HeadingHintOut(
                    category=each.category.code, words=list(each.words), sureness=each.sureness
                )
                for each in hints.headings
            ],
            places=hints.places,
            twins=[
                TwinHintOut(code=each.case.code, likeness=each.likeness, people=each.people)
                for each in hints.twins
            ],
            haste=HasteOut(
                word=haste.word,
                category=haste.heading.code if haste.heading else "",
                people=haste.people,
                is_frail=haste.is_frail,
            ),
            outside_class=hints.outside_class,
            people=hints.people,
        )


class AnswerIn(Strict):
    """What whoever told us says to a hint about the heading."""

    category: str = Field(max_length=40, examples=["light"], description="empty: none of these")


class AnswerOut(Schema):
    """What is written down now."""

    about: About
    said_by: SaidBy
    suggested: str = Field(examples=["light"])
    chosen: str = Field(examples=["light"])

    @classmethod
    def of(cls, choice: Choice) -> "AnswerOut":
        """Of a row."""
        return cls(
            about=About(choice.about),
            said_by=SaidBy(choice.said_by),
            suggested=choice.suggested,
            chosen=choice.chosen,
        )
