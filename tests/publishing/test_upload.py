"""From the author's machine to a host that has ssh and rsync, and nothing of ours."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sceau.publishing.upload import UploadError, target_of
from tests.inbox.journeys.clones import environment, git
from tests.moderation.ssh import Ssh, running_sshd
from tests.publishing.faults.whole import require_whole
from tests.publishing.servers import DATE, SITE_URL, Author, Server, make_server


@dataclass(frozen=True)
class Hosted:
    """A clone, and a host that is reached by ssh alone."""

    author: Author
    host: Server
    ssh: Ssh

    def upload(self, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        where = folder or self.host.releases
        own = Path(self.ssh.folder / "client")
        return subprocess.run(
            [
                *(sys.executable, "-m", "sceau.cli", "upload"),
                f"127.0.0.1:{where}",
            ],
            cwd=self.author.folder,
            env={
                **environment(),
                "PYTHONPATH": str(self.author.folder),
                "RSYNC_RSH": f"ssh -F {own} -p {self.ssh.port}",
                "SITEURL": SITE_URL,
                "BUILD_DATE": DATE,
            },
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    server = make_server(tmp_path)
    with running_sshd(tmp_path / "ssh") as ssh:
        yield Hosted(server.author("Ju"), server, ssh)


def test_a_site_is_published_and_published_again(hosted: Hosted) -> None:
    done = hosted.upload()
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("Published: 000001-")
    first = require_whole(hosted.host)
    hosted.author.article("de-loin", "Un mot.")
    hosted.author.commit("An article")
    done = hosted.upload()
    assert done.returncode == 0, done.stderr
    second = require_whole(hosted.host)
    assert second.name.startswith("000002-")
    assert "Un mot." in hosted.host.page("2026/11/de-loin/")
    shared = [
        path
        for path in second.rglob("*")
        if path.is_file() and (first / path.relative_to(second)).exists()
        if path.samefile(first / path.relative_to(second))
    ]
    assert any(path.suffix == ".gz" for path in shared)
    assert len(shared) > 100
    for _ in range(5):
        assert hosted.upload().returncode == 0
    assert len(hosted.host.names()) == 5
    assert not [p for p in hosted.host.releases.iterdir() if p.name.startswith(".")]


def test_what_cannot_be_copied_leaves_what_is_shown(hosted: Hosted) -> None:
    assert hosted.upload().returncode == 0
    before = (hosted.host.releases / "current").readlink()
    hosted.author.article("casse", "Texte.", Dat="hier")
    hosted.author.commit("A mistake")
    done = hosted.upload()
    assert done.returncode == 1 and "casse.md" in done.stderr
    git(hosted.author.folder, "reset", "--quiet", "--hard", "HEAD~1")
    hosted.ssh.let_nobody_in()
    done = hosted.upload()
    assert done.returncode == 1 and "Permission denied" in done.stderr
    assert (hosted.host.releases / "current").readlink() == before
    assert shutil.which("rsync")
    assert os.path.lexists(hosted.host.releases / "current")


@pytest.mark.parametrize(
    "text",
    ["", "host", "host:", "host:relative", "-oProxyCommand=x:/a", "h:/a b", "h:/../a"],
)
def test_a_target_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UploadError, match="HOST:/FOLDER"):
        target_of(text)
