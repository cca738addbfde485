"""The packages of a lock file, from a folder of wheels instead of the network."""

import hashlib
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from sceau.publishing.environments import (
    EnvironmentFailed,
    Install,
    PackagesMissing,
    environment_for,
)
from sceau.publishing.packages import install_words
from tests.publishing.servers import require_programs
from tests.sites import ROOT

RUNS = "import pathlib; pathlib.Path('/tmp/ran').write_text('x')\n"


def wheel(folder: Path, name: str, code: str = "") -> str:
    """A wheel of one module; returns its line for a lock file."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as stream:
        stream.writestr(f"{name}.py", code or "word = 'there'\n")
        stream.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        )
        stream.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        stream.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}==1.0 --hash=sha256:{digest}\n"


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where pip looks, and nowhere else."""
    require_programs()
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def make(tmp_path: Path, lock: str) -> Path:
    folder = tmp_path / "environments"
    log = tmp_path / "log"
    return environment_for(lock.encode(), folder, log, lambda line: None)


def test_what_the_lock_names_is_installed_once(wheels: Path, tmp_path: Path) -> None:
    lock = wheel(wheels, "tiny")
    place = make(tmp_path, lock)
    python = place / "bin" / "python"
    said = subprocess.check_output([python, "-c", "import tiny; print(tiny.word)"])
    assert said == b"there\n"
    made = (place / "pyvenv.cfg").stat().st_mtime_ns
    assert make(tmp_path, lock) == place
    assert (place / "pyvenv.cfg").stat().st_mtime_ns == made


def test_another_lock_is_another_environment_and_old_ones_go(
    wheels: Path, tmp_path: Path
) -> None:
    places = [make(tmp_path, wheel(wheels, f"tiny{n}")) for n in range(3)]
    for age, place in enumerate(reversed(places)):
        if place.exists():
            os.utime(place, (age, age))
    assert [place.exists() for place in places] == [False, True, True]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lock: lock.replace("sha256:", "sha256:00")[:-3] + "\n",
        lambda lock: lock.partition(" ")[0] + "\n",
        lambda lock: "missing==1.0 --hash=sha256:" + 64 * "0" + "\n",
        lambda lock: "--index-url http://evil.invalid/\n" + lock.partition(" ")[0],
    ],
)
def test_what_is_not_the_package_of_the_lock_is_refused(
    wheels: Path, tmp_path: Path, spoil: "object"
) -> None:
    assert callable(spoil)
    with pytest.raises(EnvironmentFailed, match="requirements"):
        make(tmp_path, spoil(wheel(wheels, "tiny")))
    assert list((tmp_path / "environments").iterdir()) == []


def test_a_broken_off_one_is_made_anew(wheels: Path, tmp_path: Path) -> None:
    folder = tmp_path / "environments"
    (folder / "half.new").mkdir(parents=True)
    assert make(tmp_path, wheel(wheels, "tiny")).is_dir()
    assert not (folder / "half.new").exists()


def test_one_installs_and_another_uses_it(wheels: Path, tmp_path: Path) -> None:
    """A unit of systemd with the network, and one that builds without."""
    folder, log = tmp_path / "environments", tmp_path / "log"
    lock = wheel(wheels, "tiny").encode()

    def get(lock: bytes, install: Install) -> Path:
        return environment_for(lock, folder, log, lambda line: None, install)

    with pytest.raises(PackagesMissing):
        get(lock, "never")
    place = get(lock, "unboxed")
    assert get(lock, "never") == place
    said = subprocess.check_output(
        [place / "bin" / "python", "-c", "import tiny; print(tiny.word)"]
    )
    assert said == b"there\n"

    # Whoever builds tells the author why there are none.
    wrong = lock.replace(b"tiny", b"tony")
    with pytest.raises(EnvironmentFailed):
        get(wrong, "unboxed")
    with pytest.raises(EnvironmentFailed, match="tony"):
        get(wrong, "never")


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://elsewhere.example/simple",
        "tiny @ https://elsewhere.example/tiny.whl --hash=sha256:" + 64 * "0",
        "-r /etc/passwd",
        "./tiny --hash=sha256:" + 64 * "0",
        "tiny==1.0",
        "tiny>=1.0 --hash=sha256:" + 64 * "0",
    ],
)
def test_a_lock_names_packages_and_nothing_else(tmp_path: Path, line: str) -> None:
    with pytest.raises(EnvironmentFailed, match=r"requirements\.lock:2"):
        make(tmp_path, f"# a comment\n{line}\n")


def test_the_projects_own_lock_is_taken() -> None:
    lock = (ROOT / "requirements.lock").read_bytes()
    words = install_words(lock, "here")
    only = next(word for word in words if word.startswith("--only-binary="))
    names = only.partition("=")[2].split(",")
    # The index has feedgen as source only.
    assert "pelican" in names and "feedgen" not in names
