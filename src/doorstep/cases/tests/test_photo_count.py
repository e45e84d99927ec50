"""Nine photos go with what somebody says; a tenth is refused before anything is kept."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.cases.models import Case, CasePhoto
from doorstep.catalogue.presets import install
from doorstep.kernel.models import StoredFile
from doorstep.kernel.tests.pictures import drawn, encoded
from doorstep.people.tests.factories import ResidentFactory, account_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def granny(client):
    person = ResidentFactory(number="13812345678")
    install(person.community)
    client.force_login(account_of(person))
    return person


def ask(client, many: int):
    content = encoded(drawn((40, 30)))
    pictures = [SimpleUploadedFile(f"{n}.jpg", content, "image/jpeg") for n in range(many)]
    typed = {"capture": uuid4(), "said": "三单元楼道灯不亮", "place": "home", "whom": "me"}
    return client.post("/ask/", {**typed, "pictures": pictures})


def test_nine_are_taken(client, granny):
    assert ask(client, 9).status_code == 303
    assert CasePhoto.objects.count() == 9


def test_a_tenth_is_refused_and_the_words_are_still_there(client, granny):
    answer = ask(client, 10)
    assert answer.status_code in {400, 422}
    page = answer.content.decode()
    assert "最多放 9 张照片" in page
    assert "三单元楼道灯不亮" in page
    assert not Case.objects.exists()
    assert not StoredFile.objects.exists()
