"""Where settings come from, and which of two wins."""

import os
import pickle
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.configuration import (
    ConfigurationError,
    InboxSettings,
    load_configuration,
)
from sceau.configuration.kinds import text_spelling, toml_spelling
from sceau.configuration.settings import settings_of
from tests.configuration.written import load

SETTINGS = settings_of(InboxSettings)
# Text that a variable can hold whole: a list's entries lose blanks around them.
WORDS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters=",\0"), min_size=1
).filter(lambda word: word == word.strip())
PATHS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")),
    min_size=1,
    max_size=40,
    # As Path writes it: of " /" it makes " ".
).map(lambda path: str(Path(path)))
PATHS = PATHS.filter(lambda path: bool(path.strip()) and not path.startswith("~"))
TEXTS: dict[str, st.SearchStrategy[Any]] = {
    "bind": st.sampled_from(["[::1]:0", "localhost:80", "unix:/run/éà ü.sock"]),
    "trusted_proxies": st.lists(st.ip_addresses().map(str), max_size=3).map(tuple),
    "spam_words": st.lists(WORDS, max_size=5).map(tuple),
    "expected_scripts": st.lists(
        st.sampled_from(["Latin", "Greek", "Old_Italic"]), max_size=3
    ).map(tuple),
}


@st.composite
def chosen(draw: st.DrawFn) -> dict[str, Any]:
    """Values for some keys of the inbox, each well and well together."""
    values: dict[str, Any] = {}
    for name, key in SETTINGS.items():
        if name in TEXTS:
            values[name] = draw(TEXTS[name])
        elif key.between is None:
            values[name] = Path(draw(PATHS))
        elif isinstance(key.default, float):
            tenths = st.integers(1, int(key.between[1] * 10))
            values[name] = draw(tenths) / 10
        else:
            values[name] = draw(st.integers(int(key.between[0]), int(key.between[1])))
    values["connections"] = max(values["connections"], values["threads"])
    values["max_pending"] = max(
        values["max_pending"], values["max_pending_per_article"]
    )
    if values["token_min_seconds"] == 3600:
        values["token_max_hours"] = max(values["token_max_hours"], 2)
    return values


def absolute(folder: Path, values: dict[str, Any]) -> InboxSettings:
    return InboxSettings(
        **{
            name: folder / value if isinstance(value, Path) else value
            for name, value in values.items()
        }
    )


@given(chosen())
@settings(deadline=None)
def test_what_the_file_says_comes_out(folder: Path, values: dict[str, Any]) -> None:
    lines = [f"{name} = {toml_spelling(value)}" for name, value in values.items()]
    inbox = load(folder, "\n".join(["[inbox]", *lines])).inbox
    assert inbox == absolute(folder, values)


@given(chosen(), chosen())
@settings(deadline=None)
def test_the_environment_wins_over_the_file(
    folder: Path, written: dict[str, Any], values: dict[str, Any]
) -> None:
    lines = [f"{name} = {toml_spelling(value)}" for name, value in written.items()]
    environ = {
        f"SCEAU_INBOX_{name.upper()}": text_spelling(value)
        for name, value in values.items()
    }
    inbox = load(folder, "\n".join(["[inbox]", *lines]), environ).inbox
    assert inbox == absolute(folder, values)


def test_without_a_file_there_are_defaults_below_the_root(tmp_path: Path) -> None:
    inbox = load_configuration(tmp_path, {}).inbox
    assert inbox == InboxSettings(
        folder=tmp_path / "var/inbox",
        site_manifest=tmp_path / "var/site.json",
        page_shell=tmp_path / "var/page_shell.html",
    )


def test_a_relative_root_gives_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_configuration(Path("site"), {}).inbox.folder == (
        tmp_path / "site/var/inbox"
    )


def test_a_server_has_its_own_file_whose_paths_start_beside_it(tmp_path: Path) -> None:
    site, server = tmp_path / "site", tmp_path / "etc"
    for folder in (site, server):
        folder.mkdir()
    (site / "sceau.toml").write_text("[inbox]\nthreads = 5", "utf-8")
    (server / "own.toml").write_text('[inbox]\nfolder = "inbox"', "utf-8")
    environ = {
        "SCEAU_CONFIG": str(server / "own.toml"),
        "SCEAU_INBOX_PAGE_SHELL": "shell.html",
        "SCEAU_INBOX_SITE_MANIFEST": "/srv/site.json",
    }
    inbox = load_configuration(site, environ).inbox
    assert inbox.threads == 8
    assert inbox.folder == server / "inbox"
    assert inbox.page_shell == server / "shell.html"
    assert inbox.site_manifest == Path("/srv/site.json")


def test_a_relative_variable_starts_at_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text("[inbox]\nthreads = 5", "utf-8")
    inbox = load_configuration(tmp_path / "site", {"SCEAU_CONFIG": "own.toml"}).inbox
    assert (inbox.threads, inbox.folder) == (5, tmp_path / "var/inbox")


@pytest.mark.parametrize("name", ["SCEAU_CONFIGURATION", "SCEAU_TEST_ALL", "INBOX_X"])
def test_variables_of_others_are_none_of_ours(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, "", {name: "1"}) == load(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff[inbox]\nthreads = 5\n",
        "[inbox]\r\nthreads = 5\r\n",
        "inbox.threads = 5",
        "inbox = {threads = 5}",
        '["inbox"]\n"threads" = 0x5 # five',
    ],
    ids=["byte order mark", "CRLF", "dotted key", "inline table", "quotation marks"],
)
def test_all_of_toml_is_understood(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text).inbox.threads == 5


def test_addresses_come_out_in_one_spelling(tmp_path: Path) -> None:
    environ = {"SCEAU_INBOX_TRUSTED_PROXIES": " 0:0::1 , 127.0.0.1,FE80::A"}
    inbox = load(tmp_path, "", environ).inbox
    assert inbox.trusted_proxies == ("::1", "127.0.0.1", "fe80::a")


def test_an_empty_variable_empties_a_list(tmp_path: Path) -> None:
    text = '[inbox]\nspam_words = ["casino"]'
    assert load(tmp_path, text).inbox.spam_words == ("casino",)
    environ = {"SCEAU_INBOX_SPAM_WORDS": ""}
    assert load(tmp_path, text, environ).inbox.spam_words == ()


def test_a_whole_number_of_seconds_is_a_number(tmp_path: Path) -> None:
    seconds = load(tmp_path, "[inbox]\ncommit_seconds = 2").inbox.commit_seconds
    assert (seconds, type(seconds)) == (2.0, float)


def test_a_path_may_have_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    environ = {"SCEAU_INBOX_FOLDER": os.fsdecode(b"/srv/\xe9t\xe9")}
    folder = load(tmp_path, "", environ).inbox.folder
    assert os.fsencode(folder) == b"/srv/\xe9t\xe9"


def test_settings_never_change(tmp_path: Path) -> None:
    configuration = load_configuration(tmp_path, {})
    with pytest.raises(FrozenInstanceError):
        configuration.inbox.threads = 2  # type: ignore[misc]
    for declared in fields(InboxSettings):
        hash(getattr(configuration.inbox, declared.name))


def test_errors_cross_processes(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, "[inbx]\n[indox]")
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert str(copy) == str(caught.value)
    assert copy.faults == caught.value.faults
    assert len(copy.faults) == 2
