"""What a browser may say: messages made by hand and sent over the real protocol write nothing the form refuses."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

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


class Client:
    """A page without a browser: the protocol that Streamlit's own page speaks, with somebody's cookie."""

    def __init__(self, server: Server, cookie: str) -> None:
        self.socket: ClientConnection = connect(
            f"{server.address.replace('http', 'ws')}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": f"jibao_session={cookie}"},
            max_size=None,
            legacy=True,
        )
        self.form: Any = None
        self.page = ""

    def run(self, *, forged: object = None, form_id: str = "") -> None:
        """Ask for the page `fill`, with a message of the form made up by hand; wait until it is drawn."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        if not self.page:
            message.rerun_script.page_name = "fill"
        if forged is not None:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = f"$$STREAMLIT_INTERNAL_KEY_{form_id}__events"
            state.json_trigger_value = json.dumps([{"event": "act", "value": forged}])
        self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self.socket.recv(timeout=30))  # type: ignore[arg-type]
            if answer.WhichOneof("type") == "delta" and answer.delta.new_element.HasField("bidi_component"):
                self.form = answer.delta.new_element.bidi_component
            if answer.WhichOneof("type") == "navigation":
                self.page = answer.navigation.page_script_hash
            if answer.WhichOneof("type") == "script_finished":
                return

    def outcome(self) -> dict[str, Any]:
        """What the form was answered."""
        return dict(json.loads(self.form.json or self.form.mixed.json)["outcome"] or {})


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
    client = Client(served, cookie_of(page, served, f"{OPEN}-manager"))
    client.run()
    form_id = client.form.id
    client.run(forged=save(A01="13"), form_id=form_id)
    assert client.outcome()["saved"] == ["A01"]
    # Derived, not asked of a school, unknown, of the wrong type, out of range: said one by one.
    client.run(forged=save(A06="1", J01="true", ZZ9="1", A02="many", A03="-5"), form_id=form_id)
    assert set(client.outcome()["refused"]) == {"A06", "J01", "ZZ9", "A02", "A03"}
    for raw in (
        {"id": "1", "kind": "report_up"},
        {"id": "2", "kind": "save", "figures": [{"code": "A01"}]},
        {"id": "3", "kind": "save", "figures": "A01=5", "unit_code": SUBMITTED},
        ["save"],
        "x" * 10_000,
    ):
        client.run(forged=raw, form_id=form_id)
        assert client.outcome()["error"]


def test_a_closed_form_refuses_what_its_fields_do_not_offer(page: Page, served: Server) -> None:
    client = Client(served, cookie_of(page, served, f"{SUBMITTED}-manager"))
    client.run()
    form_id = client.form.id
    for raw in (
        save(A01="99"),
        {"id": "1", "kind": "confirm"},
        {"id": "2", "kind": "unchanged", "section": "A"},
    ):
        client.run(forged=raw, form_id=form_id)
        assert client.outcome()["error"], raw


def test_another_role_another_unit_and_nobody_get_no_form_to_speak_to(page: Page, served: Server) -> None:
    own = Client(served, cookie_of(page, served, f"{OPEN}-manager"))
    own.run()
    form_id = own.form.id
    page.context.clear_cookies()
    reviewer = cookie_of(page, served, "110101-reviewer")
    for cookie in (reviewer, "", "0" * 43):
        stranger = Client(served, cookie)
        stranger.run(forged=save(A01="77"), form_id=form_id)
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
