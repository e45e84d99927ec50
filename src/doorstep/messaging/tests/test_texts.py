"""Registering and filling texts."""

import pytest
from django.utils.translation import gettext_lazy

from doorstep.messaging import texts
from doorstep.messaging.states import Lane


class TestTemplate:
    def test_the_newest_version_is_sent_and_the_old_one_still_known(self):
        old = texts.template("x.y", purpose="test", text="old")
        new = texts.template("x.y", version=2, purpose="test", text="new", lane=Lane.URGENT)
        assert texts.newest("x.y") is new
        assert texts.known("x.y", 1) is old
        assert new in texts.every()
        assert old not in texts.every()

    def test_refuses_two_texts_of_one_id_and_version(self):
        texts.template("x.y", purpose="test", text="one")
        with pytest.raises(ValueError, match="two texts"):
            texts.template("x.y", purpose="test", text="other")


class TestRender:
    def test_speaks_the_language_of_the_receiver(self):
        lane = texts.template("x.y", purpose="test", text=gettext_lazy("text message"))
        assert texts.render(lane, {}, secret=None, language="zh-hans").text == "短信"
        assert texts.render(lane, {}, secret=None, language="en").text == "text message"

    def test_resolves_in_that_language_too(self):
        made = texts.template(
            "x.y", purpose="test", text="%(lane)s", resolve={"lane": lambda n: Lane(n).label}
        )
        assert texts.render(made, {"lane": 1}, secret=None, language="zh-hans").text == "验证码"

    def test_keeps_the_secret_out_of_what_is_kept(self):
        made = texts.template(
            "x.y", purpose="test", text="code %(code)s", secret=texts.Secret("code")
        )
        rendered = texts.render(made, {}, secret="482913", language="en")
        assert (rendered.text, rendered.kept) == ("code 482913", "code ••••••")

    def test_links_always_lead_to_our_public_address(self, settings):
        settings.PUBLIC_URL = "https://help.example"
        assert texts.link("t0ken") == "https://help.example/l/t0ken/"
