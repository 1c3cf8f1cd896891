"""A worker as its own process, for the test that kills it: a job that waits between its work and its effect."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def main(folder: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "kaifaqu.web.config.settings"
    import django

    django.setup()
    sys.modules["kill_probe"] = sys.modules["__main__"]  # the queue knows the job by this name
    make_job(folder)
    from kaifaqu.web.core.worker import run_worker

    run_worker(batch="--batch" in sys.argv, interval=0.1)


def make_job(folder: Path) -> object:
    from kaifaqu.web.core.jobs import JobRun, job

    def slow(run: JobRun, where: str) -> None:
        """Works, says so, waits to be killed (once before its effect, once after, as the file ``wait`` says), has its effect."""
        from kaifaqu.web.core.models import Zone

        run.progress(1, 2, "进行中")
        pause(folder, "before")
        with run.effect():
            Zone.objects.create(code=where, name="由任务建立", reference_date="2022-10-31")
            run.result = {"zone": where}
        pause(folder, "after")

    slow.__module__, slow.__qualname__ = "kill_probe", "slow"
    made = job("慢任务")(slow)
    sys.modules["kill_probe"].slow = made
    return made


def pause(folder: Path, point: str) -> None:
    """At the point that the file ``wait`` names: say that it is reached, and wait until the file is gone."""
    wait = folder / "wait"
    if wait.exists() and wait.read_text() == point:
        (folder / "reached").touch()
        while wait.exists():
            time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
