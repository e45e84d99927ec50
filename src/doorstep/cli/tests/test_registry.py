import sys
from argparse import ArgumentParser

import pytest

from doorstep.cli.registry import commands
from doorstep.settings.rooms import ROOMS

COMMAND = '''"""Ring {name}.

More about it.
"""

EXAMPLE = "./doorstep {name}"


def configure(parser):
    pass


def run(options):
    return 7
'''


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Make a room with commands: `room("bells", "ring_twice")`."""
    monkeypatch.syspath_prepend(tmp_path)

    def made(name: str, *offered: str) -> str:
        folder = tmp_path / name / "commands"
        folder.mkdir(parents=True)
        (tmp_path / name / "__init__.py").touch()
        (folder / "__init__.py").touch()
        for each in offered:
            (folder / f"{each}.py").write_text(COMMAND.format(name=each))
        return name

    yield made
    for name in [name for name in sys.modules if name.split(".")[0] in {"bells", "doors"}]:
        del sys.modules[name]


class TestCommands:
    def test_finds_a_command_by_its_file(self, room):
        found = commands([room("bells", "ring_twice"), room("doors")])
        assert [(name, each.summary) for name, each in found.items()] == [
            ("ring-twice", "Ring ring_twice")
        ]

    def test_reads_only_the_one_asked_for(self, room):
        rooms = [room("bells", "ring", "swing"), room("doors")]

        assert list(commands(rooms, asked="swing")) == ["swing"]
        assert "bells.commands.ring" not in sys.modules
        assert list(commands(rooms, asked="--help")) == ["ring", "swing"]

    def test_refuses_one_name_in_two_rooms(self, room):
        with pytest.raises(ValueError, match="ring"):
            commands([room("bells", "ring"), room("doors", "ring")])

    def test_a_room_without_commands_is_fine(self):
        assert commands(["doorstep.settings"]) == {}

    @pytest.mark.parametrize("name", commands(["doorstep.cli", *ROOMS]))
    def test_each_of_ours_says_what_it_does_with_an_example(self, name):
        command = commands(["doorstep.cli", *ROOMS])[name]
        assert command.summary
        assert command.module.EXAMPLE.startswith(f"./doorstep {name}")
        command.module.configure(ArgumentParser())
