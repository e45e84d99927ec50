import pytest
from django.utils import translation

from doorstep import __version__
from doorstep.cli.main import main
from doorstep.kernel.errors import Busy


def test_help_shows_each_command_with_an_example(capsys):
    with pytest.raises(SystemExit) as ending:
        main([])
    said = capsys.readouterr().out
    assert ending.value.code == 0
    assert "./doorstep manage migrate" in said


def test_says_its_version(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"doorstep {__version__}\n"


def test_an_unknown_command_is_refused(capsys):
    with pytest.raises(SystemExit) as ending:
        main(["open-sesame"])
    assert ending.value.code == 2
    assert "open-sesame" in capsys.readouterr().err


def test_hands_over_to_django(capsys):
    with pytest.raises(SystemExit) as ending:
        main(["manage", "version"])
    assert ending.value.code == 0
    assert capsys.readouterr().out.startswith("6.")


@pytest.mark.parametrize(
    ("lang", "expected"), [("zh_CN.UTF-8", "您"), ("en_GB.UTF-8", "you"), ("C", "you"), ("", "you")]
)
def test_a_refusal_is_one_sentence_in_the_operators_language(monkeypatch, lang, expected):
    def refuse(_arguments):
        raise Busy(Sentence("you"))

    class Sentence(str):
        __slots__ = ()

        def __str__(self):
            return "您" if translation.get_language() == "zh-hans" else "you"

    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", lang)
    monkeypatch.setattr("doorstep.cli.main._run", refuse)
    with pytest.raises(SystemExit) as ending:
        main([])
    assert ending.value.code == f"doorstep: {expected}"
