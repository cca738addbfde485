"""What the tests of the set-up share."""

from pathlib import Path

import pytest

from tests.machine.machines import Machine, make_machine, make_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone that nobody changes."""
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(autouse=True)
def _uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling takes longer than all the rest, and nothing here depends on it."""
    monkeypatch.setattr("compileall.compile_dir", lambda *words, **more: True)


@pytest.fixture
def machine(tmp_path: Path, project: Path) -> Machine:
    """With a sceau.toml, and nothing else yet."""
    return make_machine(tmp_path, project)


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Machine:
    """One that is laid out, and that nobody changes."""
    made = make_machine(tmp_path_factory.mktemp("laid-out"), project)
    made.ok()
    return made
