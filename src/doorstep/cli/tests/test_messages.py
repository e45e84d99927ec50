from pathlib import Path

import polib
import pytest

from doorstep.cli.messages import extract_python, extract_template
from doorstep.cli.messages.catalogue import Catalogue, Text
from doorstep.cli.messages.check import problems
from doorstep.cli.messages.extract import Asked, asked_for
from doorstep.cli.messages.hits import NotLiteral

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def catalogue(folder: Path, **fragments: str) -> Catalogue:
    for name, body in fragments.items():
        (folder / f"{name}.po").write_text(HEADER + body)
    return Catalogue.read(folder)


class TestPythonHits:
    def test_finds_texts_under_their_imported_names(self):
        source = (
            "from django.utils.translation import gettext_lazy as _, ngettext\n"
            "from django.utils import translation\n"
            'a = _("one " "text")\n'
            'b = ngettext("%(n)s day", "%(n)s days", 3)\n'
            'c = translation.pgettext("month", "May")\n'
        )
        assert [(hit.line, hit.text, hit.plural) for hit in extract_python.hits(source)] == [
            (3, Text("one text"), ""),
            (4, Text("%(n)s day"), "%(n)s days"),
            (5, Text("May", "month"), ""),
        ]

    def test_leaves_other_underscores_alone(self):
        assert extract_python.hits("_ = print\n_('not for translators')") == []

    def test_refuses_a_computed_text(self):
        source = 'from django.utils.translation import gettext\ngettext(f"{name}")'
        with pytest.raises(NotLiteral):
            extract_python.hits(source)


class TestTemplateHits:
    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ('{% translate "Hello" %}', [Text("Hello")]),
            ("{% translate 'It\\'s 5%' as x %}", [Text("It's 5%%")]),
            ('{% translate "May" context "month" %}', [Text("May", "month")]),
            ('{{ name|default:_("Nobody") }}', [Text("Nobody")]),
            ('{% include "a.html" with title=_("Door") %}', [Text("Door")]),
            (
                "{% blocktranslate trimmed %}\n  Hello {{ n }},\n  9% off\n{% endblocktranslate %}",
                [Text("Hello %(n)s, 9%% off")],
            ),
        ],
    )
    def test_spells_texts_as_django_will(self, source, expected):
        assert [hit.text for hit in extract_template.hits(source)] == expected

    def test_reads_both_forms_of_a_plural(self):
        source = (
            "{% blocktranslate count n=days %}{{ n }} day{% plural %}{{ n }} days"
            "{% endblocktranslate %}"
        )
        [hit] = extract_template.hits(source)
        assert (hit.text, hit.plural) == (Text("%(n)s day"), "%(n)s days")

    def test_refuses_a_variable(self):
        with pytest.raises(NotLiteral):
            extract_template.hits("{% translate title %}")


class TestAskedFor:
    def test_reads_code_and_templates_but_not_tests(self, tmp_path):
        python = 'from django.utils.translation import gettext\ngettext("%s")'
        for name in ("room/views.py", "room/tests/test_views.py"):
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(python.replace("%s", name))
        page = tmp_path / "room/templates/room/page.html"
        page.parent.mkdir(parents=True)
        page.write_text('{% translate "Page" %}')

        wanted, faults = asked_for(tmp_path)

        assert set(wanted) == {Text("room/views.py"), Text("Page")}
        assert faults == []


class TestProblems:
    def test_a_complete_catalogue_has_none(self, tmp_path):
        whole = catalogue(tmp_path, a='msgid "Hello %(n)s"\nmsgstr "%(n)s，您好"\n')
        assert problems({Text("Hello %(n)s"): Asked("a:1")}, whole, borrowed=frozenset()) == []

    @pytest.mark.parametrize(
        ("entry", "said"),
        [
            ('msgid "Other"\nmsgstr "别的"\n', "nothing asks for 'Other'"),
            ('msgid "Hi %(n)s"\nmsgstr ""\n', "the Chinese is empty"),
            ('#, fuzzy\nmsgid "Hi %(n)s"\nmsgstr "%(n)s好"\n', "is marked fuzzy"),
            ('msgid "Hi %(n)s"\nmsgstr "您好"\n', "has lost %(n)s"),
            ('msgid "Hi %(n)s"\nmsgstr "%(m)s和%(n)s"\n', "unknown %(m)s"),
        ],
    )
    def test_each_fault_has_a_line(self, tmp_path, entry, said):
        wanted = {Text("Hi %(n)s"): Asked("a:1")}
        found = problems(wanted, catalogue(tmp_path, a=entry), borrowed=frozenset())
        assert any(said in line for line in found)

    def test_says_where_a_text_without_chinese_is(self, tmp_path):
        found = problems({Text("Hi"): Asked("views.py:3")}, Catalogue(), borrowed=frozenset())
        assert found == ["views.py:3: no Chinese for 'Hi'"]

    def test_two_rooms_may_not_translate_differently(self, tmp_path):
        whole = catalogue(
            tmp_path, a='msgid "Door"\nmsgstr "门"\n', b='msgid "Door"\nmsgstr "户"\n'
        )
        found = problems({Text("Door"): Asked("a:1")}, whole, borrowed=frozenset())
        assert found == ["b.po: 'Door' is translated differently in a.po"]

    def test_a_singular_may_leave_the_number_out(self, tmp_path):
        body = 'msgid "One day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s 天"\n'
        wanted = {Text("One day"): Asked("a:1", "%(n)s days")}
        assert problems(wanted, catalogue(tmp_path, a=body), borrowed=frozenset()) == []


def test_compiling_writes_what_django_reads(tmp_path):
    whole = catalogue(tmp_path, a='msgid "Door"\nmsgstr "门"\n')
    target = tmp_path / "LC_MESSAGES/django.mo"
    whole.compile_to(target)
    assert [(entry.msgid, entry.msgstr) for entry in polib.mofile(str(target))] == [("Door", "门")]
