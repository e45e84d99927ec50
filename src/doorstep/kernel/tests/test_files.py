import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from doorstep.kernel import drawn, files, images
from doorstep.kernel.child import Refused
from doorstep.kernel.ciphers import Unreadable
from doorstep.kernel.files import ImageTooBig, NotAnImage, TooManyPixels, store_image
from doorstep.kernel.models import StoredFile
from doorstep.kernel.tests import pictures
from doorstep.kernel.views import served

AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def blobs(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def stored(payload, at=AT):
    return store_image(ContentFile(payload, name="photo.jpg"), at=at)


def opened(row):
    return Image.open(io.BytesIO(files.read(row)))


def dot(picture, x, y):
    """The red, green and blue of one dot."""
    return picture.convert("RGB").getpixel((x, y))


class TestStoreImage:
    def test_keeps_a_photo_and_its_thumbnail(self, folder):
        kept = stored(pictures.photo((4000, 3000)))

        assert (kept.original.width, kept.original.height) == (2560, 1920)
        assert (kept.thumbnail.width, kept.thumbnail.height) == (480, 360)
        assert {each.media_type for each in (kept.original, kept.thumbnail)} == {"image/jpeg"}
        assert opened(kept.original).size == (2560, 1920)
        assert len(blobs(folder)) == StoredFile.objects.count() == 2

    def test_leaves_a_small_photo_its_size(self):
        kept = stored(pictures.photo((300, 200)))

        assert (kept.original.width, kept.original.height) == (300, 200)
        assert (kept.thumbnail.width, kept.thumbnail.height) == (300, 200)

    def test_takes_out_position_maker_and_comment(self, folder):
        payload = pictures.photo()
        assert pictures.CANARY.encode() in payload
        assert Image.open(io.BytesIO(payload)).getexif().get_ifd(0x8825)

        kept = stored(payload)

        for row in (kept.original, kept.thumbnail):
            assert dict(opened(row).getexif()) == {}
            assert b"Exif" not in files.read(row)
            assert pictures.CANARY.encode() not in files.read(row)

    def test_lies_encrypted_and_bound_to_its_key(self, folder):
        kept = stored(pictures.photo())

        assert not any(b"JFIF" in path.read_bytes() for path in blobs(folder))
        first, second = (default_storage.path(row.path) for row in (kept.original, kept.thumbnail))
        Path(first).write_bytes(Path(second).read_bytes())
        with pytest.raises(Unreadable):
            files.read(kept.original)

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_stands_upright(self, orientation):
        turned = Image.Transpose
        back = {1: None, 2: turned.FLIP_LEFT_RIGHT, 3: turned.ROTATE_180}
        back |= {4: turned.FLIP_TOP_BOTTOM, 5: turned.TRANSPOSE, 6: turned.ROTATE_90}
        back |= {7: turned.TRANSVERSE, 8: turned.ROTATE_270}
        picture = pictures.drawn((900, 600))
        if back[orientation] is not None:
            picture = picture.transpose(back[orientation])
        exif = Image.Exif()
        exif[0x0112] = orientation

        answer = images.shrink(pictures.encoded(picture, exif=exif, quality=95))

        seen = Image.open(io.BytesIO(drawn.unpack(answer)[0].jpeg))
        assert seen.size == (900, 600)
        assert dot(seen, 20, 20)[0] > 200
        assert dot(seen, 880, 580)[0] < 60

    @pytest.mark.parametrize(
        ("mode", "form"),
        [
            ("RGBA", "PNG"),
            ("LA", "PNG"),
            ("P", "PNG"),
            ("1", "PNG"),
            ("L", "JPEG"),
            ("CMYK", "JPEG"),
            ("RGBA", "WEBP"),
        ],
    )
    def test_takes_every_kind_of_colour(self, mode, form):
        answer = images.shrink(pictures.encoded(pictures.drawn((90, 60), mode=mode), form))

        assert drawn.unpack(answer)[0].width == 90

    def test_keeps_sixteen_bits_of_grey_apart(self):
        grey = Image.new("I;16", (60, 60), 0x4000)

        answer = images.shrink(pictures.encoded(grey, "PNG"))

        seen = Image.open(io.BytesIO(drawn.unpack(answer)[0].jpeg))
        assert abs(dot(seen, 30, 30)[0] - 0x40) < 4

    def test_lays_what_is_see_through_on_white(self):
        answer = images.shrink(pictures.encoded(Image.new("RGBA", (60, 60), (0, 0, 0, 0)), "PNG"))

        seen = Image.open(io.BytesIO(drawn.unpack(answer)[0].jpeg))
        assert dot(seen, 30, 30) == (255, 255, 255)

    def test_takes_the_first_frame_of_what_moves(self):
        answer = images.shrink(pictures.animation())

        seen = Image.open(io.BytesIO(drawn.unpack(answer)[0].jpeg))
        assert dot(seen, 30, 30)[0] > 200

    @pytest.mark.parametrize(
        "payload",
        [
            b"",
            b"x",
            "楼道灯不亮,已经三天了。".encode() * 50,
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
            b"GIF89a" + bytes(200),
            b"%PDF-1.7\n" + bytes(200),
        ],
        ids=["empty", "one byte", "text", "svg", "gif", "pdf"],
    )
    def test_refuses_what_is_no_photo_whatever_its_name(self, payload, folder):
        with pytest.raises(NotAnImage):
            stored(payload)

        assert (blobs(folder), StoredFile.objects.count()) == ([], 0)

    def test_refuses_a_photo_cut_off_on_the_way(self, folder):
        payload = pictures.photo()

        with pytest.raises(NotAnImage):
            stored(payload[: len(payload) // 2])

        assert blobs(folder) == []

    def test_refuses_too_many_megabytes_and_says_how_many(self, folder):
        with pytest.raises(ImageTooBig) as refusal:
            stored(pictures.photo() + bytes(11 * 1024 * 1024))

        assert "11.1 MB" in str(refusal.value)
        assert blobs(folder) == []

    def test_refuses_a_hundred_and_twenty_megapixels_before_decoding(self, monkeypatch, folder):
        payload = pictures.huge_png()
        assert len(payload) < 100_000

        with pytest.raises(TooManyPixels) as refusal:
            stored(payload)

        assert "120" in str(refusal.value)
        assert blobs(folder) == []
        monkeypatch.setattr(images, "_clean", lambda picture: pytest.fail("was decoded"))
        with pytest.raises(Refused, match="too_many_pixels:120000000"):
            images.shrink(payload)

    @pytest.mark.slow
    def test_still_takes_forty_megapixels(self):
        payload = pictures.huge_png(8_000, 5_000)

        assert stored(payload).original.width == 2560

    def test_says_so_when_the_child_answers_nonsense(self, monkeypatch, folder):
        monkeypatch.setattr(files, "run_limited", lambda *_: b"\0" * 40)

        with pytest.raises(NotAnImage):
            stored(pictures.photo())

        assert blobs(folder) == []


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about the craft
@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, 5_000), noise=st.binary(min_size=1, max_size=40))
def test_a_crafted_photo_is_drawn_or_refused(place, noise):
    payload = bytearray(pictures.photo((200, 150)))
    place %= len(payload)
    payload[place : place + len(noise)] = noise

    try:
        large, _small = drawn.unpack(images.shrink(bytes(payload)))
    except Refused:
        return
    assert large.jpeg.startswith(b"\xff\xd8")


class TestServed:
    def test_tells_the_browser_to_keep_and_guess_nothing(self):
        response = served(stored(pictures.photo()).thumbnail)

        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Disposition"].startswith("inline")
        assert response.getvalue().startswith(b"\xff\xd8")

    def test_is_not_there_when_the_blob_is_lost(self):
        kept = stored(pictures.photo()).original
        default_storage.delete(kept.path)

        with pytest.raises(Http404):
            served(kept)

    def test_is_not_there_when_the_blob_was_changed(self):
        kept = stored(pictures.photo()).original
        Path(default_storage.path(kept.path)).write_bytes(b"changed")

        with pytest.raises(Http404):
            served(kept)


class TestSweepOrphans:
    def test_takes_what_nobody_points_at_after_two_days(self, folder):
        stored(pictures.photo())

        assert files.sweep_orphans(AT + timedelta(days=1)) == 0
        assert files.sweep_orphans(AT + timedelta(days=3)) == 2
        assert (blobs(folder), StoredFile.objects.count()) == ([], 0)

    def test_takes_blobs_a_crash_left_without_a_row(self, folder):
        kept = stored(pictures.photo())
        StoredFile.objects.filter(pk=kept.original.pk).delete()

        assert files.sweep_orphans(AT + timedelta(days=3)) == 2
        assert blobs(folder) == []

    def test_asks_first_when_it_would_take_much(self, monkeypatch):
        for number in range(21):
            StoredFile.objects.create(
                key=f"{number}", kind="photo", media_type="image/jpeg", size=1, made_at=AT
            )

        with pytest.raises(files.WouldSweepTooMuch):
            files.sweep_orphans(AT + timedelta(days=3))

        assert StoredFile.objects.count() == 21
