import pytest
from django.core.exceptions import ImproperlyConfigured

from doorstep.settings import env
from doorstep.settings.env import Mode


@pytest.fixture
def say(monkeypatch):
    """Set one variable: `say("PORT", "9000")`."""
    return monkeypatch.setenv


class TestNumber:
    @pytest.mark.parametrize("given", ["-1", "0", "70000", "eight", "8.5", "８０００"])
    def test_refuses_nonsense_by_name(self, say, given):
        say("PORT", given)
        with pytest.raises(ImproperlyConfigured, match="PORT"):
            env.number("PORT", 8000, lowest=1, highest=65535)

    def test_an_empty_value_counts_as_not_given(self, say):
        say("PORT", " ")
        assert env.number("PORT", 8000, lowest=1, highest=65535) == 8000


class TestAddress:
    @pytest.mark.parametrize(
        "given", ["help.example", "ftp://help.example", "https://", "https://a/b", "https://u@a"]
    )
    def test_refuses_what_is_not_an_origin(self, say, given):
        say("PUBLIC_URL", given)
        with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL"):
            env.address("PUBLIC_URL", "http://127.0.0.1:8000")

    def test_takes_an_origin_without_its_slash(self, say):
        say("PUBLIC_URL", "https://help.example/")
        assert env.address("PUBLIC_URL", "") == "https://help.example"


class TestNetworks:
    def test_refuses_a_name(self, say):
        say("TRUSTED_PROXIES", "10.0.0.0/8, proxy")
        with pytest.raises(ImproperlyConfigured, match="proxy"):
            env.networks("TRUSTED_PROXIES")


class TestChoice:
    def test_says_what_is_known(self, say):
        say("DOORSTEP_MODE", "live")
        with pytest.raises(ImproperlyConfigured, match="demo, production, test"):
            env.choice("DOORSTEP_MODE", Mode.DEMO)


def test_pytest_never_runs_as_demo():
    assert env.default_mode() is Mode.TEST
