"""`parvis worker`, knowing the test's own jobs besides, sooner alarmed by silence and sooner out of patience."""

import django

django.setup()

from parvis.core.jobs import recovery, registry, worker  # noqa: E402 - models need Django
from tests.chaos import jobs  # noqa: E402 - declares them

worker.HEARTBEAT, worker.STALLED = 0.5, 2.0
registry.LONGEST_WAIT = 1
recovery.DEATHS = jobs.DEATHS
if __name__ == "__main__":
    worker.main()
