"""The folder in which a run keeps what many tests begin with; every chart that is drawn is checked by Plotly."""

import os
import shutil
import tempfile

import pytest
from hypothesis import settings

from tests.kept import PLACE

os.environ["JIBAO_CHECK_CHARTS"] = "1"
# How long something takes is measured in bench/, never tested.
settings.register_profile("jibao", deadline=None)
settings.load_profile("jibao")


def pytest_configure(config: pytest.Config) -> None:
    """Made by the first process of a run; those it starts find it in their environment."""
    if PLACE not in os.environ:
        os.environ[PLACE] = tempfile.mkdtemp(prefix="jibao-kept-")
        config.add_cleanup(forget)


def forget() -> None:
    """The run is over."""
    shutil.rmtree(os.environ.pop(PLACE), ignore_errors=True)
