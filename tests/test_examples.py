"""Do the examples in docs/examples run, for those who keep the tools they know?"""

from __future__ import annotations

import importlib.util
import warnings
from types import ModuleType

import numpy as np
import pytest

from tests.tree import ROOT


def example(name: str) -> ModuleType:
    path = ROOT / "docs" / "examples" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the libraries' own imports
        spec.loader.exec_module(module)
    return module


def test_salib_draws_the_points_and_reads_the_lead_off_them(capsys):
    pytest.importorskip("SALib", reason="SALib is not installed (extra `lab`)")
    found = example("with_salib").main(base=4, days=150)
    assert np.isfinite(found["ST"]).all()
    assert capsys.readouterr().out.count("total effect") == 3


def test_the_workbench_lives_scenarios_under_policies(capsys):
    pytest.importorskip("ema_workbench", reason="ema_workbench is not installed (extra `lab`)")
    experiments, outcomes = example("with_ema_workbench").main(scenarios=2, policies=2, days=150)
    assert len(experiments) == 4
    assert outcomes["profit"].shape == (4,)
    assert len(set(outcomes["profit"])) > 1
    assert "customers_kept" in capsys.readouterr().out


def test_a_wrapped_desk_that_is_the_observed_one_earns_nothing_more():
    pytest.importorskip("ema_workbench", reason="ema_workbench is not installed (extra `lab`)")
    found = example("with_ema_workbench").market(order="praise", hands=0.9, days=150)
    assert found == {"profit": 0.0, "customers_kept": 0.0}
