"""A process that does jobs of kind "slow" and says when it begins and ends one."""

import os
import sys
import time
from datetime import timedelta

from wangge.base.tests.places import stand_up


def main(database: str, lease: str, slowness: str) -> None:
    """Work until the other end of the pipe is closed or the process is killed."""
    stand_up(database)
    from wangge.base import jobs

    @jobs.handles("slow")
    def slow(payload: dict[str, float]) -> None:
        print("began", int(payload["name"]), flush=True)
        time.sleep(payload["seconds"] * float(slowness))
        print("ended", int(payload["name"]), flush=True)

    owner = jobs.owner_name()
    print("ready", os.getpid(), flush=True)
    while True:
        if not jobs.work_once(owner, lease=timedelta(seconds=float(lease))):
            time.sleep(0.05)


main(*sys.argv[1:])
