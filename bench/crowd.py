"""A hundred people who browse at once: how long each waits for a page, all served by one process.

Run: `.venv/bin/python -m bench.crowd 0.01 8` (three minutes). Everybody opens a page of another unit and quarter,
looks at it for a while, and opens the next: a new connection each time, which costs more than going on in an open
one. On loopback; the people stop by themselves.
"""

import os
import random
import sys
import threading
import time

from app.i18n import DEFAULT, translate
from app.main_pages import PAGES as SCREENS
from auth.sessions import start_session
from bench.page_client import PageClient
from bench.screens import nation_in, processor_seconds, serving
from bench.timing import median_and_p95
from ingest.sample.demo import demo_accounts
from store.connection import open_store

PEOPLE, SECONDS = 100, 120
# How long somebody looks at a page, in seconds.
SHORTEST, LONGEST = 10, 30
PAGES = ("overview", "completeness", "statistics", "goals", "balance", "releases")


def main(fraction: str, quarters: str, directory: str = "") -> None:
    """Print how many pages were asked for, the median, the 95th percentile and the longest wait, in milliseconds."""
    with nation_in(directory, fraction, quarters) as settings:
        print(f"{PEOPLE} people; load {os.getloadavg()[0]:.1f}")
        store = open_store(settings)
        demo_accounts(store)
        session = start_session(store, "000000-inspector")
        places = [
            f"unit={unit}&quarter={quarter}"
            for unit, quarter in store.rows(
                "select distinct department.unit_code, reported.quarter from ops.unit_event as department"
                " cross join (select distinct quarter from ops.report_event) as reported"
                " where department.kind in ('ministry', 'province', 'prefecture', 'county')"
            )
        ]
        store.close()
        with serving(settings.data_dir) as (address, process):
            before = processor_seconds(process)
            waits, errors = _browse(address, session, places)
            processor = processor_seconds(process) - before
        median, p95 = median_and_p95(waits)
        print(
            f"{len(waits)} pages in {SECONDS} s: {median:.0f} ms median, {p95:.0f} ms 95th percentile,"
            f" {max(waits) * 1000:.0f} ms the longest; {processor / len(waits) * 1000:.0f} ms processor each"
        )
        for each in sorted(set(errors)):
            print(f"FAILED {errors.count(each)} times: {each[:100]}")


def _browse(address: str, session: str, places: list[str]) -> tuple[list[float], list[str]]:
    waits: list[float] = []
    errors: list[str] = []
    end = time.monotonic() + SECONDS

    def person(number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.uniform(0, LONGEST))
        while time.monotonic() < end:
            started = time.perf_counter()
            page = chance.choice(PAGES)
            client = PageClient(address, session, page, chance.choice(places))
            client.run()
            waits.append(time.perf_counter() - started)
            errors.extend(client.errors)
            if not client.title.startswith(translate(SCREENS[page].title, DEFAULT)):
                errors.append(f"{page} was asked for, {client.title} was there")
            client.close()
            time.sleep(chance.uniform(SHORTEST, LONGEST))

    people = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    return waits, errors


if __name__ == "__main__":
    main(*(sys.argv[1:4] or ("0.01", "8")))
