"""Learn headings from labelled texts and confirmed cases, measure, and see what people talk about.

`train FILE...` learns from tables with the columns `label` and `tokens`, `text`, or `title` and
`detail` (`user` tells people apart); without a file from our own cases whose heading somebody
confirmed. Names, numbers and addresses are masked first; words of fewer than five people are
dropped. `evaluate FILE` measures the newest model on such a table. `topics FILE` groups messages
(`id`, `user`, `title`, `time`, `detail`) about the same. All of it is printed as JSON.
"""

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from django.utils import translation

from doorstep.cli.language import language
from doorstep.kernel import clock, deployment
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor
from doorstep.suggesting import keeping, operations, sources
from doorstep.suggesting.learning import likeness, topics
from doorstep.suggesting.learning.measures import measure
from doorstep.suggesting.learning.reader import Reader
from doorstep.suggesting.learning.training import Example
from doorstep.suggesting.states import Purpose

EXAMPLE = "./doorstep suggest train labelled.csv"


def configure(parser: ArgumentParser) -> None:
    """What to do, and with which files."""
    what = parser.add_subparsers(dest="what", required=True)
    train = what.add_parser("train", help="learn, and keep it as the next version")
    train.add_argument("files", nargs="*", type=Path, metavar="FILE")
    train.add_argument("--cases", action="store_true", help="also from our own confirmed cases")
    train.add_argument(
        "--leave-out",
        type=Path,
        metavar="FILE",
        help="learn nothing that says nearly the same as a row of this file",
    )
    evaluate = what.add_parser("evaluate", help="measure the newest model on a labelled table")
    evaluate.add_argument("file", type=Path, metavar="FILE")
    about = what.add_parser("topics", help="group messages about the same")
    about.add_argument("file", type=Path, metavar="FILE")
    about.add_argument("--fewest", type=int, default=2, metavar="N", help="messages of a topic; 2")


def run(options: Namespace) -> int:
    """Do it; 1 when it cannot be done, with a sentence that says why."""
    with translation.override(language()):
        try:
            told = {"train": _train, "evaluate": _evaluate, "topics": _topics}[options.what](
                options
            )
        except DomainError as refusal:
            print(refusal, file=sys.stderr)
            return 1
    print(json.dumps(told, ensure_ascii=False))
    return 0


def _train(options: Namespace) -> dict[str, Any]:
    """Raises NotLabelled, NotEnough."""
    deployment.require()
    examples = sources.from_files(options.files)
    if options.cases or not options.files:
        examples += sources.from_cases()
    if options.leave_out is not None:
        examples = _without(examples, sources.from_files([options.leave_out]))
    named = [file.name for file in options.files]
    named += ["cases"] if options.cases or not options.files else []
    model = operations.train(
        examples, sources=named, by=Actor.system("suggest train"), at=clock.now()
    )
    card = model.card
    measured = {key: card["apart"][key] for key in ("accuracy", "macro_f1", "top2")}
    return {
        **measured,
        "ms_per_text": card["ms_per_text"],
        "rows": card["rows"],
        "purpose": model.purpose,
        "version": model.version,
    }


def _without(examples: list[Example], others: list[Example]) -> list[Example]:
    """Those that are no near twin of any of the others."""
    group = likeness.near_twins([each.text for each in (*examples, *others)])
    theirs = set(group[len(examples) :])
    return [each for each, own in zip(examples, group, strict=False) if own not in theirs]


def _evaluate(options: Namespace) -> dict[str, Any]:
    """Raises NotLabelled, NotTrained."""
    deployment.require()
    rows = sources.labelled(options.file)
    reader = _reader_for({label for _text, label, _person in rows})
    started = time.process_time()  # whatever else this machine does meanwhile
    ranked = [reader.ranked(text) for text, _label, _person in rows]
    took = time.process_time() - started
    named = [[reader.labels[at] for at in each] for each in ranked]
    measured = measure([label for _text, label, _person in rows], named)
    return {**measured.in_short(), "ms_per_text": round(took * 1000 / len(rows), 4)}


def _reader_for(labels: set[str]) -> Reader:
    """The newest model that knows most of these labels. Raises NotTrained."""
    opened = [keeping.reader_for(purpose) for purpose in Purpose]
    known = [each[0] for each in opened if each is not None]
    fitting = [each for each in known if labels & set(each.labels)]
    if not fitting:
        raise operations.NotTrained
    return max(fitting, key=lambda each: len(labels & set(each.labels)))


def _topics(options: Namespace) -> list[dict[str, Any]]:
    """Raises NotLabelled."""
    found = topics.topics(sources.messages_in(options.file), fewest=options.fewest)
    return [
        {
            "ids": each.ids,
            "people": each.people,
            "messages": len(each.ids),
            "from": each.first.isoformat() if each.first else None,
            "to": each.last.isoformat() if each.last else None,
            "place": each.place,
            "words": each.words,
        }
        for each in found
    ]
