"""Regular work is done when due, by one worker, and once after an outage."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from doorstep.kernel import jobs
from doorstep.kernel.models import Beat, Job

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has jobs of its own."""
    monkeypatch.setattr(jobs, "_REGULAR", {})


@pytest.mark.django_db
class TestRunDue:
    def test_runs_a_new_job_at_once_and_then_by_its_pause(self):
        ran: list[datetime] = []
        jobs.every(HOUR, name="sweep")(ran.append)
        for minutes in (0, 1, 59, 60, 61):
            jobs.run_due(NINE_AM + minutes * MINUTE, worker="w1")
        assert ran == [NINE_AM, NINE_AM + HOUR]

    def test_catches_up_once_after_an_outage(self):
        ran: list[datetime] = []
        jobs.every(MINUTE, name="sweep")(ran.append)
        jobs.run_due(NINE_AM, worker="w1")
        assert jobs.run_due(NINE_AM + 9 * HOUR, worker="w1") == 1
        assert jobs.run_due(NINE_AM + 9 * HOUR, worker="w1") == 0

    def test_names_a_failure_without_quoting_it_and_tries_again_soon(self):
        def fail(at):
            raise RuntimeError("王奶奶 13812345678")

        jobs.every(24 * HOUR, name="sweep")(fail)
        jobs.run_due(NINE_AM, worker="w1")
        job = Job.objects.get()
        assert job.last_failure.startswith("RuntimeError in kernel.tests.test_jobs:")
        assert "138" not in job.last_failure
        assert job.due_at == NINE_AM + jobs.AGAIN_AFTER_FAILURE
        assert job.taken_by == ""

    def test_one_failing_job_does_not_stop_another(self):
        ran: list[datetime] = []

        def fail(at):
            raise RuntimeError

        jobs.every(HOUR, name="fail")(fail)
        jobs.every(HOUR, name="sweep")(ran.append)
        assert jobs.run_due(NINE_AM, worker="w1") == 2
        assert ran == [NINE_AM]

    def test_leaves_a_job_to_the_worker_that_is_at_it(self):
        seen = []
        jobs.every(HOUR, name="sweep")(lambda at: seen.append(jobs.run_due(at, worker="w2")))
        jobs.run_due(NINE_AM, worker="w1")
        assert seen == [0]

    def test_gives_a_dead_workers_job_back_after_its_lease_or_at_once_when_known(self):
        ran: list[datetime] = []
        jobs.every(HOUR, name="sweep")(ran.append)
        Job.objects.create(
            name="sweep", due_at=NINE_AM + jobs.LEASE, taken_at=NINE_AM, taken_by="w1"
        )
        assert jobs.run_due(NINE_AM + MINUTE, worker="w2") == 0
        jobs.give_back(NINE_AM + MINUTE, worker="w1")
        assert jobs.run_due(NINE_AM + MINUTE, worker="w2") == 1

    def test_ignores_rows_of_jobs_that_are_no_longer_in_the_code(self):
        Job.objects.create(name="gone", due_at=NINE_AM)
        assert jobs.run_due(NINE_AM, worker="w1") == 0


def test_two_jobs_cannot_share_a_name():
    jobs.every(HOUR, name="sweep")(print)
    with pytest.raises(ValueError, match="two jobs"):
        jobs.every(HOUR, name="sweep")(print)


@pytest.mark.django_db(transaction=True)
def test_many_workers_run_a_due_job_once():
    ran: list[datetime] = []
    jobs.every(HOUR, name="sweep")(ran.append)
    start = threading.Barrier(4)

    def work(name: str) -> None:
        start.wait()
        try:
            jobs.run_due(NINE_AM, worker=name)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert ran == [NINE_AM]


@pytest.mark.django_db
class TestBeat:
    def test_keeps_one_row_for_a_process(self):
        jobs.beat("worker:a:1", pid=1, at=NINE_AM)
        jobs.beat("worker:a:1", pid=1, at=NINE_AM + MINUTE)
        assert Beat.objects.get().at == NINE_AM + MINUTE

    def test_tells_the_living_from_the_silent(self):
        jobs.beat("worker:a:1", pid=1, at=NINE_AM)
        jobs.beat("worker:b:2", pid=2, at=NINE_AM + MINUTE)
        assert jobs.alive("worker", NINE_AM + MINUTE) == ["worker:b:2"]
        assert jobs.silent(NINE_AM + MINUTE) == ["worker:a:1"]

    def test_forgets_who_ended_in_order(self):
        jobs.beat("worker:a:1", pid=1, at=NINE_AM)
        jobs.forget("worker:a:1")
        assert jobs.silent(NINE_AM + MINUTE) == []
