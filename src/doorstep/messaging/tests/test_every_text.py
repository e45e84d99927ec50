"""Every text that any room registers: whole in both languages, with the same parts."""

import re

import pytest
from django.utils.translation import override

from doorstep.messaging import texts

EVERY = texts.every()  # read before the tests of this room put their own in place
PARTS = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.id)
class TestEveryText:
    def test_has_the_same_parts_in_both_languages(self, made):
        wanted = {*made.resolve, *([made.secret.name] if made.secret else [])}
        for language in ("zh-hans", "en"):
            with override(language):
                assert set(PARTS.findall(str(made.text))) == wanted

    def test_can_be_shown_with_sample_words(self, made):
        for language in ("zh-hans", "en"):
            assert "%(" not in texts.preview(made, language).text
