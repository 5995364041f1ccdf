"""A page without a browser: the protocol that Streamlit's own page speaks, with somebody's session."""

import json
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

FORM = "jibao.figure_form"


class PageClient:
    """One open page.

    `title`: what it is called, '' while nobody is signed in. `form`: the figure form that was drawn last, or
    None. `errors`: what the page failed with or refused. `query`: what stands behind the `?` of its address.
    """

    def __init__(self, address: str, session_id: str, page_name: str, query: str = "") -> None:
        self._socket: ClientConnection = connect(
            f"{address.replace('http', 'ws')}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": f"jibao_session={session_id}"},
            max_size=None,
            legacy=True,
        )
        self._page_name, self._query = page_name, query
        self._page = ""
        self.title = ""
        self.form: Any = None
        self.errors: list[str] = []

    def run(self, act: object = None, form_id: str = "") -> None:
        """Have the page drawn and wait for the end; `act` is sent as if the form had said it."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.query_string = self._query
        if not self._page:
            message.rerun_script.page_name = self._page_name
        if act is not None:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = f"$$STREAMLIT_INTERNAL_KEY_{form_id}__events"
            state.json_trigger_value = json.dumps([{"event": "act", "value": act}])
        self._socket.send(message.SerializeToString())
        while not self._is_finished(self._receive()):
            pass

    def close(self) -> None:
        """Close the page."""
        self._socket.close()

    def _receive(self) -> ForwardMsg:
        answer = ForwardMsg()
        answer.ParseFromString(self._socket.recv(timeout=60, decode=False))
        return answer

    def _is_finished(self, answer: ForwardMsg) -> bool:
        kind = answer.WhichOneof("type")
        if kind == "navigation":
            self._page = answer.navigation.page_script_hash
        elif kind == "delta" and answer.delta.HasField("new_element"):
            element = answer.delta.new_element
            if element.bidi_component.component_name == FORM:
                self.form = element.bidi_component
            elif element.HasField("heading") and element.heading.tag == "h1":
                self.title = element.heading.body
            elif element.HasField("exception"):
                self.errors.append(element.exception.message)
            elif element.HasField("alert") and element.alert.format == Alert.ERROR:
                self.errors.append(element.alert.body)
        return kind == "script_finished"
