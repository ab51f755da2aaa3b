"""Measurements: how well letters are read, how fast, in how much memory; and what is fitted or counted on letters.

What is measured here runs as a worker does (``pipeline/support/confined/pool.py``): its libraries have one thread, told
before any of them is loaded. Threads that wait for each other count as work of the processor.
"""

import os

for _name in ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
