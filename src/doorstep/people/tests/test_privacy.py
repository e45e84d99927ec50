from doorstep.people import privacy


def test_every_column_is_written_down():
    assert privacy.missing() == []


def test_persons_have_no_free_text_notes():
    told = {"name", "called", "email"}
    free = {
        name
        for name, entry in privacy.REGISTER["Person"].items()
        if entry.seen != privacy.Seen.NOBODY
    }

    assert told <= free
    assert not free & {"note", "notes", "remark", "remarks", "comment", "description"}
