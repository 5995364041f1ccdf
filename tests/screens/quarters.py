"""The pages over the nation of eight quarters: opened as somebody, with what the address says."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from app import i18n, state
from app.parts import context
from auth.sessions import start_session
from store import clock
from store.connection import open_store
from store.settings import Settings
from tests.kept import copy_of
from tests.quarters import NOW, OPEN, make_quarters
from tests.screens.conftest import APP
from warehouse.reader import Reader

Open = Callable[..., AppTest]


def pages(
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    screen: str,
    nation: str = "eight quarters",
    make: Callable[[Path], None] = make_quarters,
    now: str = NOW,
    last: str = OPEN,
) -> Iterator[Open]:
    """`opened("110101-inspector", unit="110102", part="what_if")`: the screen as this person sees it.

    `nation` is kept under this name as `make` makes it; `now`: the clock in Beijing; `last`: the quarter looked at.
    """
    monkeypatch.setenv("JIBAO_NOW", f"{now}+08:00")
    st.cache_data.clear()
    copy_of(nation, directory, make)
    settings = Settings(data_dir=directory)
    store = open_store(settings)
    state.set_server(state.Server(settings, store, Reader(settings), clock.now()))

    def opened(user_name: str, *, language: str = "en", quarter: str = last, **address: str) -> AppTest:
        cookie = start_session(store, user_name)
        monkeypatch.setattr(i18n, "DEFAULT", language)
        monkeypatch.setattr(context, "session_id", lambda: cookie)
        drawn = AppTest.from_file(str(APP / "main.py"), default_timeout=60)
        drawn.session_state[context.QUARTER_KEY] = quarter
        for name, value in address.items():
            drawn.session_state["app.unit" if name == "unit" else f"{screen}.{name}"] = value
        drawn.run()
        drawn.switch_page(f"screens/{screen}.py").run()
        assert not drawn.exception, drawn.exception[0].message
        return drawn

    yield opened
    store.close()


def labels(drawn: AppTest) -> dict[str, str]:
    """The metrics of a page: name -> number."""
    return {each.label: str(each.value) for each in drawn.metric}


def texts(drawn: AppTest) -> str:
    """Everything a page says in its sentences."""
    kinds = (drawn.caption, drawn.markdown, drawn.info, drawn.warning, drawn.error, drawn.success)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def rows_with(drawn: AppTest, column: str) -> list[dict[str, object]]:
    """The rows of the first table that has this column."""
    for table in drawn.dataframe:
        found = table.value.to_dict("records")
        if found and column in found[0]:
            return [dict(row) for row in found]
    raise AssertionError(f"no table with {column}")


def click_cell(drawn: AppTest, columns: set[str], row: int, label: str) -> object:
    """What a click on a cell of the first table with these columns says to the server; returns what it shows."""
    table = next(each for each in drawn.dataframe if columns | {label} <= set(each.value.columns))
    shown = table.value[label][row]
    states = drawn._tree.get_widget_states()
    said = {"selection": {"rows": [], "columns": [], "cells": [[row, label]]}}
    states.widgets.append(WidgetState(id=table.proto.id, string_value=json.dumps(said)))
    drawn._run(states)
    assert not drawn.exception, drawn.exception[0].message
    return shown


def click_bar(drawn: AppTest, key: str, code: str, *, trace: int = 0, axis: str = "y") -> None:
    """What a click on a bar says to the server. `key`: of the framed chart; `code`: of the bar, on its `axis`."""
    (chart,) = (each for each in drawn.get("plotly_chart") if f"-{key}.chart" in each.proto.id)
    states = drawn._tree.get_widget_states()
    points = [{axis: code, "curve_number": trace}]
    said = {"selection": {"points": points, "point_indices": [], "box": [], "lasso": []}}
    states.widgets.append(WidgetState(id=chart.proto.id, string_value=json.dumps(said)))
    drawn._run(states)
    assert not drawn.exception, drawn.exception[0].message


def charts(drawn: AppTest) -> int:
    """How many charts a page has."""
    return len(drawn.get("plotly_chart"))


def figure(drawn: AppTest, place: int = 0) -> dict[str, Any]:
    """A chart of a page as Plotly has it."""
    found: dict[str, Any] = json.loads(drawn.get("plotly_chart")[place].proto.spec)
    return found


def legend(drawn: AppTest, place: int = 0) -> list[str]:
    """What the legend of a chart names, in its order."""
    named = [trace for trace in figure(drawn, place)["data"] if trace.get("showlegend", True)]
    return [trace["name"] for trace in sorted(named, key=lambda trace: trace.get("legendrank", 1000))]
