from __future__ import annotations

import os
import time

from bench.load import Load


def test_the_cores_a_process_used_are_counted_and_one_that_is_gone_used_none() -> None:
    load = Load({"me": [os.getpid()], "gone": [2**22 + 1]})
    ends = time.process_time() + 0.2
    while time.process_time() < ends:
        pass
    used = load.cores()
    assert used["me"] > 0.0
    assert used["machine"] > 0.0
    assert used["gone"] == 0.0
