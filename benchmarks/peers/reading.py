"""Read the same texts by our arrays or by scikit-learn's own pipeline, as told on standard input.

Both have learnt the same from the demo's sayings, with the same features. Ours reads one text after
the other, as pages ask; scikit-learn's is asked as a page would (`one`) and all at once (`batch`).
"""

import json
import os
import sys
from collections.abc import Callable
from itertools import islice, product
from time import perf_counter, process_time
from typing import Any

import django


def main(number: int) -> None:
    """Say that we are ready, then answer each line with count, seconds and CPU milliseconds."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
    django.setup()
    examples = _examples()
    texts = [each.text for each in islice(_again(examples), number)]
    from doorstep.suggesting.learning.training import fit

    reader, pipeline = fit(examples), _pipeline(examples)

    def ours() -> None:
        for text in texts:
            reader.guesses(text)

    def one() -> None:
        for text in texts:
            pipeline.decision_function([text])

    def batch() -> None:
        pipeline.decision_function(texts)

    sides: dict[str, Callable[[], None]] = {"ours": ours, "one": one, "batch": batch}
    same = sum(reader.labels[reader.ranked(t)[0]] == pipeline.predict([t])[0] for t in texts[:200])
    print(json.dumps([len(reader.labels), same]), flush=True)
    for line in sys.stdin:
        started, cpu = perf_counter(), process_time()
        sides[line.strip()]()
        taken, cpu_ms = perf_counter() - started, (process_time() - cpu) * 1000
        print(json.dumps([number, taken, cpu_ms]), flush=True)


def _examples() -> "list[Any]":
    """What the demo's people say, each thing said by several, some sixty signs long."""
    from doorstep.demo.plan import common, matters
    from doorstep.suggesting.learning.training import Example

    openings, tails = common()["spoken_openings"][:4], common()["endings"][:6]
    return [
        Example(f"{opening}{story.said}{tail}", code, f"{code} {story.said} {opening} {tail}")
        for code, matter in matters().items()
        for story, opening, tail in product(matter.stories, openings, tails)
    ]


def _again(examples: "list[Any]") -> Any:
    while True:
        yield from examples


def _pipeline(examples: "list[Any]") -> Any:
    """As its documentation says one builds it."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion, Pipeline
    from sklearn.svm import LinearSVC

    from doorstep.suggesting.learning.features import grams_of, runs_of, words_of
    from doorstep.suggesting.learning.training import PEOPLE, STRICTNESS

    kinds = [
        (
            name,
            TfidfVectorizer(analyzer=_after(names_of, runs_of), min_df=PEOPLE, sublinear_tf=True),
        )
        for name, names_of in (("words", words_of), ("grams", grams_of))
    ]
    machine = LinearSVC(C=STRICTNESS, class_weight="balanced", random_state=0)
    pipeline = Pipeline([("features", FeatureUnion(kinds)), ("machine", machine)])
    return pipeline.fit([each.text for each in examples], [each.label for each in examples])


def _after(names_of: Any, runs_of: Any) -> Any:
    return lambda text: names_of(runs_of(text))


if __name__ == "__main__":
    main(int(sys.argv[1]))
