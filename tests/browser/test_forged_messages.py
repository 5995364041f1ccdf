"""What a browser may say: messages made by hand and sent over the real protocol write nothing the form refuses."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from bench.page_client import PageClient
from reporting.figures import Entry, save_figures
from reporting.reports import submit
from store.connection import Store, open_store
from tests.browser.conftest import Server, ready, sign_in
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

pytestmark = pytest.mark.browser
NOW = "2020-01-03T09:00:00+08:00"
OPEN, SUBMITTED = "2111010001", "2111010002"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two schools have filled in, one of them has submitted."""
    made = Server(tmp_path_factory.mktemp("forged"))

    def fill(store: Store) -> None:
        ready(store, f"{OPEN}-manager", f"{SUBMITTED}-manager", "110101-reviewer")
        for school in (OPEN, SUBMITTED):
            entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
            save_figures(store, manager(school), school, QUARTER, entries)
        submit(store, manager(SUBMITTED), SUBMITTED, QUARTER)

    made.prepare(NOW, fill)
    made.start(NOW)
    yield made
    made.stop()


def outcome(client: PageClient) -> dict[str, Any]:
    """What the form was answered."""
    return dict(json.loads(client.form.json or client.form.mixed.json)["outcome"] or {})


def open_form(served: Server, session_id: str) -> PageClient:
    """The page `fill` with this session."""
    client = PageClient(served.address, session_id, "fill")
    client.run()
    return client


def cookie_of(page: Page, server: Server, user_name: str) -> str:
    sign_in(page, server, user_name, "/fill")
    found = {each["name"]: each["value"] for each in page.context.cookies()}
    return str(found["jibao_session"])


def save(**figures: str) -> dict[str, Any]:
    return {
        "id": "forged",
        "kind": "save",
        "figures": [
            {"code": code, "text": text, "note": "", "baseText": SCHOOL_FIGURES.get(code, ""), "baseNote": ""}
            for code, text in figures.items()
        ],
    }


def test_a_message_made_by_hand_is_checked_like_any_other(page: Page, served: Server) -> None:
    client = open_form(served, cookie_of(page, served, f"{OPEN}-manager"))
    form_id = client.form.id
    client.run(save(A01="13"), form_id)
    assert outcome(client)["saved"] == ["A01"]
    # Derived, not asked of a school, unknown, of the wrong type, out of range: said one by one.
    client.run(save(A06="1", J01="true", ZZ9="1", A02="many", A03="-5"), form_id)
    assert set(outcome(client)["refused"]) == {"A06", "J01", "ZZ9", "A02", "A03"}
    for raw in (
        {"id": "1", "kind": "report_up"},
        {"id": "2", "kind": "save", "figures": [{"code": "A01"}]},
        {"id": "3", "kind": "save", "figures": "A01=5", "unit_code": SUBMITTED},
        ["save"],
        "x" * 10_000,
    ):
        client.run(raw, form_id)
        assert outcome(client)["error"]


def test_a_closed_form_refuses_what_its_fields_do_not_offer(page: Page, served: Server) -> None:
    client = open_form(served, cookie_of(page, served, f"{SUBMITTED}-manager"))
    form_id = client.form.id
    for raw in (
        save(A01="99"),
        {"id": "1", "kind": "confirm"},
        {"id": "2", "kind": "unchanged", "section": "A"},
    ):
        client.run(raw, form_id)
        assert outcome(client)["error"], raw


def test_another_role_another_unit_and_nobody_get_no_form_to_speak_to(page: Page, served: Server) -> None:
    form_id = open_form(served, cookie_of(page, served, f"{OPEN}-manager")).form.id
    page.context.clear_cookies()
    reviewer = cookie_of(page, served, "110101-reviewer")
    for cookie in (reviewer, "", "0" * 43):
        stranger = open_form(served, cookie)
        stranger.run(save(A01="77"), form_id)
        assert stranger.form is None


def test_in_the_end_only_what_was_allowed_is_in_the_store(served: Server) -> None:
    served.stop()
    store = open_store(served.settings)
    rows = store.rows(
        "select unit_code, indicator_code, number from ops.figure_event"
        " where recorded_at >= (select max(recorded_at) from ops.figure_event) and sequence > 1"
    )
    acts = store.rows("select unit_code, action from ops.report_event where sequence > 1 order by all")
    store.close()
    assert [(unit, code, int(number)) for unit, code, number in rows] == [(OPEN, "A01", 13)]
    assert acts == [(OPEN, "save"), (SUBMITTED, "submit")]
