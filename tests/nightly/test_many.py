"""Advise on as many workloads as a batch has, in threads; it takes too long for every run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from test_repeatable import THREADS, told

import advisor as library

FILES = 1_000


def test_eight_threads_say_of_a_thousand_workloads_what_one_says() -> None:
    alone, shared = library.load(), library.load()
    expected = [told(alone, number) for number in range(FILES)]
    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(lambda number: told(shared, number), range(FILES))) == expected
