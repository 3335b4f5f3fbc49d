"""The search on Whoosh, tested on the other distribution too, so that falling back to it is one line of pyproject.toml.

`make install-dev` puts whoosh 2.7.4 beside the environment; it shadows the installed whoosh3 in a process of its own.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

OTHER = Path(sys.prefix) / "other-whoosh"
HERE = Path(__file__).parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(OTHER)}
    return subprocess.run(
        [sys.executable, *command], cwd=HERE, env=environment, capture_output=True, text=True, timeout=900, check=False
    )


@pytest.mark.slow
@pytest.mark.skipif(not (OTHER / "whoosh").is_dir(), reason="whoosh 2.7.4 is not here: make install-dev fetches it")
def test_search_works_on_whoosh_of_2016_as_well():
    # Compiled beforehand: compiling it warns, which tests make an error.
    run("-W", "ignore", "-m", "compileall", "-q", str(OTHER / "whoosh"))
    assert run("-c", "import whoosh; print(whoosh.__version__)").stdout.strip() == "(2, 7, 4)"
    parts = [*sorted(HERE.rglob("test_whoosh_*.py")), HERE / "test_contract.py"]
    tested = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "whoosh", *map(str, parts))
    assert tested.returncode == 0, tested.stdout[-4000:]
