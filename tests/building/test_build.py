"""A build replaces the output as a whole, or not at all."""

import os
import stat
from pathlib import Path

import pytest

from sceau.building.build import BuildOutcome, BuildProblem, HeldBack, build_site

from .conftest import write, write_article


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its relative path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def siblings(output: Path) -> list[str]:
    """What a build left beside the output; nothing, normally."""
    return [p.name for p in output.parent.iterdir() if p.name.startswith(".output.")]


def fake_python(folder: Path, script: str) -> str:
    """A `python` that runs a shell script; `$out` is the folder to build in."""
    path = folder / "fake-python"
    write(path, f'#!/bin/sh\nout="$7"\n{script}\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_first_build_makes_the_output(project: Path, output: Path) -> None:
    outcome = build_site(project, output=output)

    assert outcome.ok, outcome.log
    assert outcome.exit_code == 0
    assert outcome.problems == ()
    assert outcome.seconds > 0
    assert b"Bonjour." in tree(output)["premier/index.html"]
    assert siblings(output) == []


def test_the_output_is_readable_by_others(project: Path, output: Path) -> None:
    build_site(project, output=output)

    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(output.stat().st_mode) == 0o777 & ~umask


def test_unchanged_files_keep_their_time_and_others_do_not(
    project: Path, output: Path
) -> None:
    build_site(project, output=output)
    for path in output.rglob("*.html"):
        os.utime(path, ns=(0, 1_000_000_000_123_456_789))
    write_article(project, "second", "Autre chose.")

    assert build_site(project, output=output).ok

    kept = (output / "premier/index.html").stat().st_mtime_ns
    changed = (output / "second/index.html").stat().st_mtime_ns
    assert kept == 1_000_000_000_123_456_789
    assert changed > kept


def test_what_is_no_longer_built_is_gone(project: Path, output: Path) -> None:
    build_site(project, output=output)
    (project / "content" / "second.md").unlink()

    assert build_site(project, output=output).ok

    assert "second/index.html" not in tree(output)


def test_a_problem_is_told_and_the_output_stays(project: Path, output: Path) -> None:
    build_site(project, output=output)
    before = tree(output)
    write_article(project, "second", "Autre chose.", extra="Catgory: Santé\n")
    write_article(project, "premier", "Changé aussi.")

    outcome = build_site(project, output=output)

    assert not outcome.ok
    assert outcome.exit_code == 3
    assert outcome.problems == (
        BuildProblem("content/second.md", 3, "unknown key <Catgory>", "write Category"),
    )
    assert tree(output) == before
    assert siblings(output) == []


def test_a_failed_first_build_makes_no_output(project: Path, output: Path) -> None:
    write_article(project, "second", "", extra="Catgory: Santé\n")

    assert not build_site(project, output=output).ok

    assert not output.exists()
    assert siblings(output) == []


def test_a_crash_without_problems_carries_the_end_of_the_log(
    project: Path, output: Path
) -> None:
    build_site(project, output=output)
    before = tree(output)
    write(project / "theme/templates/article.html", "{% if %}")

    outcome = build_site(project, output=output)

    assert not outcome.ok
    assert outcome.problems == ()
    assert "TemplateSyntaxError" in outcome.log_tail()
    assert tree(output) == before


def test_an_error_that_pelican_only_logs_fails_the_build(
    project: Path, output: Path
) -> None:
    write(project / "content/sans-date.md", "Title: Sans date\n\nTexte\n")

    outcome = build_site(project, output=output)

    assert not outcome.ok
    assert "sans-date.md" in outcome.log


def test_a_stale_report_is_never_taken_for_this_builds(
    project: Path, output: Path
) -> None:
    stale = '{"problems": [{"path": "x.md", "line": 1, "message": "ancien"}]}'
    write(project / "var/build_report.json", stale)
    write(project / "var/silent", "")
    write(project / "theme/templates/article.html", "{% if %}")

    outcome = build_site(project, output=output)

    assert not outcome.ok
    assert outcome.problems == ()


def test_held_back_articles_are_named(project: Path, output: Path) -> None:
    write_article(project, "second", "", extra="Held: 2031-01-01\n")

    outcome = build_site(project, output=output)

    assert outcome.ok
    assert outcome.held_back == (HeldBack("content/second.md", "second", "2031-01-01"),)


def test_var_path_moves_the_report(project: Path, output: Path, tmp_path: Path) -> None:
    write_article(project, "second", "", extra="Catgory: Santé\n")

    outcome = build_site(project, output=output, env={"VAR_PATH": str(tmp_path / "v")})

    assert [problem.path for problem in outcome.problems] == ["content/second.md"]
    assert (tmp_path / "v" / "build_report.json").exists()


def test_a_damaged_report_is_told_in_the_log(project: Path, output: Path) -> None:
    python = fake_python(project, 'echo "{" > var/build_report.json; exit 1')

    outcome = build_site(project, output=output, python=python)

    assert not outcome.ok
    assert "build_report.json is not JSON" in outcome.log_tail()


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("exit 0", "wrote no file"),
        # Pelican after a SIGINT: half of the site, and exit code 0.
        (
            'echo x > "$out/a.html"; echo "Keyboard interrupt received. Exiting."',
            "interrupted",
        ),
        ('rmdir "$out"', "wrote no file"),
    ],
)
def test_exit_code_zero_is_not_enough(
    project: Path, output: Path, script: str, told: str
) -> None:
    build_site(project, output=output)
    before = tree(output)

    outcome = build_site(project, output=output, python=fake_python(project, script))

    assert not outcome.ok
    assert told in outcome.log
    assert tree(output) == before
    assert siblings(output) == []


def test_a_signal_that_ends_pelican_is_a_failed_build(
    project: Path, output: Path
) -> None:
    python = fake_python(project, 'echo x > "$out/a.html"; kill -SEGV $$')

    outcome = build_site(project, output=output, python=python)

    assert not outcome.ok
    assert outcome.exit_code < 0
    assert not output.exists()


def test_without_a_python_the_output_stays(project: Path, output: Path) -> None:
    build_site(project, output=output)
    before = tree(output)

    with pytest.raises(FileNotFoundError):
        build_site(project, output=output, python=str(project / "nowhere"))

    assert tree(output) == before
    assert siblings(output) == []


def test_settings_content_environment_and_arguments_reach_pelican(
    project: Path, output: Path, tmp_path: Path
) -> None:
    shown = project / "shown"
    python = fake_python(
        project, f'echo "$PWD $EXTRA $*" > {shown}; echo x > "$out/index.html"'
    )

    outcome = build_site(
        project,
        settings="publishconf.py",
        output=output,
        content=tmp_path / "textes",
        env={"EXTRA": "été"},
        python=python,
        extra_args=["-e", "X=1"],
    )

    assert outcome.ok
    staging = output.with_name(f".output.building-{os.getpid()}")
    assert shown.read_text() == (
        f"{project} été -m pelican {tmp_path / 'textes'} -s publishconf.py "
        f"-o {staging} --fatal errors --log-handler plain -e X=1\n"
    )


@pytest.mark.parametrize("output", [".", "..", "content", "content/site"])
def test_an_output_that_holds_the_sources_is_refused(
    project: Path, output: str
) -> None:
    before = tree(project)

    with pytest.raises(ValueError, match="the output"):
        build_site(project, output=Path(output))

    assert tree(project) == before


def test_a_file_in_the_outputs_place_is_refused(project: Path, output: Path) -> None:
    write(output, "une note")

    with pytest.raises(ValueError, match="not a folder"):
        build_site(project, output=output)

    assert output.read_text() == "une note"


def test_an_output_behind_a_symlink_is_replaced_and_the_link_stays(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = project / "output"
    link.symlink_to(tmp_path / "elsewhere")

    assert build_site(project, output=link).ok

    assert link.is_symlink()
    assert (tmp_path / "elsewhere" / "index.html").exists()


def test_leftovers_of_dead_builds_are_removed(project: Path, output: Path) -> None:
    write(output.with_name(".output.building-99999999") / "half.html", "à moitié")

    assert build_site(project, output=output).ok

    assert siblings(output) == []


def test_an_outcome_shows_the_end_of_its_log() -> None:
    outcome = BuildOutcome(ok=False, exit_code=1, log="a\nb\nc\n")

    assert outcome.log_tail(2) == "b\nc"


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            BuildProblem("a.md", 3, "faux", "écrire juste"),
            "a.md:3: faux — écrire juste",
        ),
        (BuildProblem("a.md", None, "faux", ""), "a.md: faux"),
        (BuildProblem("a\x1b[2J.md", 1, "un\ndeux\u202e", ""), "a.md:1: un deux"),
    ],
)
def test_a_problem_is_one_line_that_steers_no_terminal(
    problem: BuildProblem, line: str
) -> None:
    assert str(problem) == line
