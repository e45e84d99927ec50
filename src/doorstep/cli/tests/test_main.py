import pytest

from doorstep import __version__
from doorstep.cli.main import main


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
