"""What verifying procedures costs: a thousand, of sixty questions and twelve states each, read and judged."""

from __future__ import annotations

import time

from parvis.casework.definition.language import from_data
from parvis.casework.verification.verifier import verify
from parvis.config.bench.browser import Unexpected
from parvis.config.bench.figure import Figure
from parvis.config.bench.procedures import generated
from parvis.config.bench.stage import Stage

WHOLE = 1000


def measure(stage: Stage) -> list[Figure]:
    """Processor time of one process, for a thousand procedures."""
    times = stage.some(WHOLE, 100)
    sources = [generated(number) for number in range(times)]
    verify(from_data(generated(WHOLE)))
    started = time.process_time()
    definitions = [from_data(source) for source in sources]
    read = time.process_time()
    faults = [fault for definition in definitions for fault in verify(definition)]
    done = time.process_time()
    if faults:
        raise Unexpected(f"a generated procedure has a fault: {faults[0]}")
    share = WHOLE / times
    note = f"reading {(read - started) * share:.1f}; {times} measured"
    return [
        Figure("1,000 procedures of 60 questions verified: CPU", (done - started) * share, "s", 20, note=note)
    ]
