"""One sceau.toml: what is wrong in it stops everything, what changes in it changes
what depends on it; and other sites on the machine stay as they are."""

import pytest

from tests.machine.machines import SETTINGS, Machine, changed

KEY = "age1gydltgkq3muzwm7dmfa6tyw3z47kf3tpphdcaeu7mh6e3hf2qezqad9ag2"
WRONG = [
    # what is written, where the fault is, what is said of it
    ('[server]\ndomain = "essai.test"\ndomian = "x"\n', 3, "[server] domian"),
    ('[server]\ndomain = "essai.test"\nhttp_port = 0\n', 3, "[server] http_port"),
    ("[server]\ndomain = 4\n", 2, "[server] domain"),
    ('[server]\ndomain = "essai.test"\n[servre]\n', 3, "[servre]"),
    ('[server]\ndomain = "essai.test\n', 2, "no TOML"),
    ('[inbox]\nfolder = "/srv/inbox"\n', 2, "[inbox] folder"),
    ('\n[publishing]\n\nreleases = "/srv"\n', 4, "[publishing] releases"),
    ('[reads]\nlogs = "/var/log/x"\n', 2, "[reads] logs"),
    ('[mail]\nqueue = "/srv/mail"\n', 2, "[mail] queue"),
]
WAYS = [(), ("--check",), ("--dry-run",)]


@pytest.mark.parametrize(("text", "line", "subject"), WRONG)
def test_a_wrong_file_changes_nothing(
    machine: Machine, text: str, line: int, subject: str
) -> None:
    machine.write_settings(text)
    before = machine.tree()
    for way in WAYS:
        said = machine.setup(*way)
        assert said.code == 1
        assert f"{machine.layout.settings}:{line}:" in said.err, said.err
        assert subject in said.err
    assert machine.tree() == before


def test_a_place_that_the_machine_decides_is_said(machine: Machine) -> None:
    machine.write_settings('[inbox]\nfolder = "/srv"\n[reads]\nfolder = "/srv"\n')
    said = machine.setup()
    # Both, so that there is no third try; and where it is instead.
    assert f"on this machine it is {machine.layout.inbox}" in said.err
    assert f"on this machine it is {machine.layout.reads}" in said.err
    assert "remove the line" in said.err


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", None),
        ('# domain = "essai.test"\n', None),
        ("\n[server]\ntls = false\n", 2),
        ('[mail]\nnotices_to = ["ami@essai.test"]\n', None),
    ],
)
def test_a_site_has_a_name_of_its_own(
    machine: Machine, text: str, line: int | None
) -> None:
    """Else it would be set up under the example's."""
    machine.write_settings(text)
    before = machine.tree()
    for way in WAYS:
        said = machine.setup(*way)
        assert said.code == 1
        place = f"{machine.layout.settings}{f':{line}' if line else ''}"
        assert f"{place}: [server] domain: is missing" in said.err, said.err
    assert machine.tree() == before


def test_no_file_says_how_to_begin(machine: Machine) -> None:
    machine.layout.settings.unlink()
    before = machine.tree()
    said = machine.setup()
    assert said.code == 1 and str(machine.layout.settings) in said.err
    assert f"{machine.project}/deploy/sceau.toml" in said.err
    assert machine.tree() == before


def test_ones_own_environment_says_nothing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine shall be the same whoever lays it out."""
    monkeypatch.setenv("SCEAU_SERVER_DOMAIN", "autre.test")
    monkeypatch.setenv("SCEAU_CONFIG", "/nonexistent")
    machine.ok()
    assert "essai.test" in machine.layout.environment.read_text()


def test_another_domain_changes_what_names_it(machine: Machine) -> None:
    machine.ok()
    before = machine.tree()
    machine.write_settings(SETTINGS.replace('"essai.test"', '"autre.test"', 1))
    said = machine.ok()
    assert changed(before, machine.tree()) == {
        "etc/sceau/sceau.toml",
        "etc/sceau/machine.env",
        "etc/nginx/sceau/site.conf",
    }
    assert "Done: 2 changes.\n" in said
    variables = machine.layout.environment.read_text()
    assert "SCEAU_PUBLISHING_SITE_URL=https://autre.test\n" in variables
    assert "essai.test" not in variables


@pytest.mark.parametrize("target", ["/mnt/disque", "/mnt/100 % à moi"])
def test_a_backup_folder_is_one_that_its_units_may_write(
    machine: Machine, target: str
) -> None:
    machine.ok()
    before = machine.tree()
    machine.write_settings(
        f'{SETTINGS}\n[backup]\ntarget = "{target}"\nrecipients = ["{KEY}"]\n'
    )
    machine.ok()
    names = {"sceau-backup.service", "sceau-backup-verify.service"}
    assert changed(before, machine.tree()) == {
        "etc/sceau/sceau.toml",
        *(f"etc/systemd/system/{name}" for name in names),
    }
    for name in names:
        text = (machine.layout.units / name).read_text()
        word = target.replace("%", "%%")
        assert f'ReadWritePaths="{word}"\n' in text
        assert "PrivateNetwork=yes\n" in text


@pytest.mark.parametrize("place", ["sites-enabled/default", "conf.d/autre.conf"])
@pytest.mark.parametrize("is_default", [True, False])
def test_other_sites_stay_as_they_are(
    machine: Machine, place: str, is_default: bool
) -> None:
    nginx = machine.root / "etc" / "nginx"
    words = " default_server" if is_default else ""
    text = f"server {{\n  listen 80{words}; # default_server\n}}\r\n"
    foreign = {place: text, "nginx.conf": "events {}\n", "conf.d/z.conf": "# z\n"}
    for name, content in foreign.items():
        (nginx / name).parent.mkdir(parents=True, exist_ok=True)
        (nginx / name).write_bytes(content.encode())
    before = {name: (nginx / name).stat().st_mtime_ns for name in foreign}
    machine.ok()
    for name, content in foreign.items():
        assert (nginx / name).read_bytes() == content.encode()
        assert (nginx / name).stat().st_mtime_ns == before[name]
    answer = "false" if is_default else "true"
    assert (
        f"SCEAU_SERVER_CATCH_ALL={answer}\n" in machine.layout.environment.read_text()
    )
    ours = (machine.layout.nginx / "site.conf").read_text()
    assert ("default_server" in ours) is not is_default
    machine.ok("--uninstall")
    for name, content in foreign.items():
        assert (nginx / name).read_bytes() == content.encode()


def test_what_the_friend_says_of_other_names_counts(machine: Machine) -> None:
    machine.write_settings('[server]\ndomain = "essai.test"\ncatch_all = false\n')
    machine.ok()
    assert "CATCH_ALL" not in machine.layout.environment.read_text()
    assert "default_server" not in (machine.layout.nginx / "site.conf").read_text()
