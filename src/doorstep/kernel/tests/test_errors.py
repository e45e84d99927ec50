import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from doorstep.kernel.errors import BadInput, Busy, DomainError, OtherBody, TooMany


class TestDomainError:
    @pytest.mark.parametrize(
        ("refusal", "code", "status"),
        [
            (DomainError, "kernel.refused", 409),
            (OtherBody, "kernel.other_body", 409),
            (Busy, "kernel.busy", 503),
            (TooMany, "kernel.too_many", 429),
            (BadInput, "kernel.bad_input", 422),
        ],
    )
    def test_has_a_code_and_a_status(self, refusal, code, status):
        assert (refusal.code, refusal.status) == (code, status)

    def test_speaks_the_language_of_whoever_reads_it(self):
        refusal = BadInput(gettext_lazy("Please write something here."), field="summary")

        assert refusal.field == "summary"
        with translation.override("en"):
            assert str(refusal) == "Please write something here."
        with translation.override("zh-hans"):
            assert str(refusal) == "这里还没有写，请写几个字。"
