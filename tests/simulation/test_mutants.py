"""The mutants stay true to the code, and some of them are tried each time: a simulator that lets them live is blind."""

from __future__ import annotations

import pytest

from simulation.mutants import broken, run
from simulation.mutations import MUTANTS

#: Caught within the first few seeds.
QUICK = ("note conflict keeps one side", "no de-duplication of retries", "no revive")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_what_a_mutant_replaces_is_in_the_code_once(mutant, tmp_path):
    broken(mutant, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_the_simulator_catches_a_mutant(name):
    mutant = next(one for one in MUTANTS if one.name == name)
    assert run(mutant, 60, 2).seed is not None


def test_names_of_mutants_are_not_given_twice():
    names = [one.name for one in MUTANTS]
    assert len(set(names)) == len(names) >= 20
