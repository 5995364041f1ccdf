"""The lists of a page (app/parts/row_list) as they are handed to the browser, and what the browser says back."""

import json
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

Row = dict[str, str]


def keys_of_lists(drawn: AppTest) -> list[str]:
    """The lists on the page, by the key they were drawn with."""
    return [each["key"].split(" ")[0] for each, _id in _lists(drawn)]


def listed(drawn: AppTest, key: str) -> dict[str, Any]:
    """Everything a list was given."""
    return next(each for each, _id in _lists(drawn) if each["key"].split(" ")[0] == key)


def rows(drawn: AppTest, key: str) -> list[Row]:
    """The rows by label; the quiet line under the name as `Code`, a row's own id as `id`."""
    given = listed(drawn, key)
    found: list[Row] = [{"id": each} for each in given["ids"]]
    for column in given["columns"]:
        for row, text in zip(found, column["texts"], strict=True):
            row[column["label"]] = text
        for row, text in zip(found, column["unders"] or [], strict=False):
            row[f"{column['label']} under"] = text
    return found


def column(drawn: AppTest, key: str, label: str) -> list[str]:
    """One column of a list."""
    return [row[label] for row in rows(drawn, key)]


def ids(drawn: AppTest, key: str, tag: str = "") -> list[str]:
    """The rows in their order; with a tag those that a filter by it leaves."""
    given = listed(drawn, key)
    return [each for each, tags in zip(given["ids"], given["tags"], strict=True) if not tag or tag in tags]


def options(drawn: AppTest, key: str) -> dict[str, str]:
    """What a list can be narrowed by: tag -> its name."""
    filters = listed(drawn, key)["filters"]
    return {each["value"]: each["label"] for filter_ in filters for each in filter_["options"]}


def send(drawn: AppTest, key: str, kind: str, *which: str, order: list[str] | None = None) -> AppTest:
    """Say what the list in the browser says when a row is opened or an act is pressed."""
    given, component_id = next(each for each in _lists(drawn) if each[0]["key"].split(" ")[0] == key)
    message = {"id": f"test {kind} {which}", "kind": kind, "ids": list(which), "order": order or given["ids"]}
    return send_raw(drawn, component_id, message)


def send_raw(drawn: AppTest, component_id: str, message: object) -> AppTest:
    """Anything a browser may say in the name of a component."""
    states = drawn._tree.get_widget_states()
    states.widgets.append(
        WidgetState(
            id=f"$$STREAMLIT_INTERNAL_KEY_{component_id}__events",
            json_trigger_value=json.dumps([{"event": "act", "value": message}]),
        )
    )
    drawn._run(states)
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def component_id(drawn: AppTest, key: str) -> str:
    """The id under which the browser knows a list."""
    return next(found for each, found in _lists(drawn) if each["key"].split(" ")[0] == key)


def _lists(drawn: AppTest) -> list[tuple[dict[str, Any], str]]:
    found = [each.proto for each in drawn.get("bidi_component")]
    return [
        (json.loads(each.json or each.mixed.json), each.id)
        for each in found
        if each.component_name == "jibao.row_list"
    ]
