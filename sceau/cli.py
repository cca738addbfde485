"""`sceau <command>`: argument parsing and exit codes, nothing else.

Exit codes: 0 done, 1 failed, 2 misused.
"""

import argparse
import datetime
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from zoneinfo import ZoneInfo

from sceau.backup.arguments import add_commands as add_backup
from sceau.machine.arguments import add_commands as add_machine
from sceau.mailing import arguments as mailing
from sceau.moderation.arguments import EXAMPLES
from sceau.moderation.arguments import add_actions as add_moderation
from sceau.moderation.hooks.commands import add_actions, prepare_inbox, run_hook
from sceau.moderators import arguments as moderators
from sceau.publishing import arguments as publishing
from sceau.reads.arguments import EXAMPLES as READS_EXAMPLES
from sceau.reads.arguments import add_actions as add_reads
from sceau.serving.arguments import EXAMPLES as NGINX_EXAMPLES
from sceau.serving.arguments import add_actions as add_nginx

SITE_TIME = ZoneInfo("Europe/Paris")


def say(line: str) -> None:
    """Say one line, at once even into a pipe."""
    print(line, flush=True)


def complain(text: str) -> None:
    """Say what went wrong, where a person and not a pipe sees it."""
    print(text, file=sys.stderr, flush=True)


def project_folder(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds a site, or None.

    A server's command names its own, wherever it is typed.
    """
    if named := os.environ.get("SCEAU_PROJECT"):
        return Path(named)
    for folder in (start, *start.parents):
        if (folder / "pelicanconf.py").is_file():
            return folder
    return None


def _build(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.building.build import build_site

    outcome = build_site(
        project, settings=arguments.settings, output=Path(arguments.output)
    )
    if arguments.json:
        say(json.dumps(asdict(outcome)))
    elif outcome.ok:
        for warning in outcome.warnings:
            complain(warning)
        for held_back in outcome.held_back:
            say(f"held back until {held_back.date}: {held_back.path}")
        say(f"built {arguments.output} in {outcome.seconds:.1f} s")
    elif outcome.problems:
        for problem in outcome.problems:
            complain(str(problem))
        complain(f"{len(outcome.problems)} to mend; {arguments.output} is as it was")
    else:
        complain(outcome.log_tail())
        complain(f"the build failed; {arguments.output} is as it was")
    return 0 if outcome.ok else 1


def _preview(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.building.build import var_folder
    from sceau.configuration import ConfigurationError
    from sceau.inbox.embedded import embedded_inbox
    from sceau.preview.server import serve

    var = var_folder(project, os.environ)
    try:
        with embedded_inbox(project, var, complain, prepare_inbox) as inbox:
            return serve(project, host=arguments.host, port=arguments.port, inbox=inbox)
    except ConfigurationError as error:
        complain(str(error))
        return 1


def _inbox(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.inbox.commands import run

    return run(
        arguments.action, project, arguments, say=complain, prepare=prepare_inbox
    )


def _moderate(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.moderation.commands import run

    return run(arguments, project)


def _nginx(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.serving.commands import run

    return run(arguments, project, say=say, complain=complain)


def _reads(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.reads.commands import run

    return run(arguments, project, say=say, complain=complain)


def _new(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.content.problems import ContentError
    from sceau.content.scaffold import new_article

    now = datetime.datetime.now(SITE_TIME)
    try:
        path = new_article(project, arguments.title, author=arguments.author, now=now)
    except ContentError as error:
        complain(str(error))
        return 1
    say(f"{path.relative_to(project)}")
    return 0


def _push(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.publishing.push import PushError, push

    try:
        push(project, settings=arguments.settings, say=say)
    except PushError as error:
        complain(str(error))
        return 1
    return 0


def _publish(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.publishing.commands import run

    return run(arguments, project, say, complain)


def _upload(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.publishing.commands import run_upload

    return run_upload(arguments, project, say, complain)


def _rollback(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.publishing.commands import run_rollback

    return run_rollback(arguments, project, say)


def _hook(arguments: argparse.Namespace, project: Path) -> int:
    if getattr(arguments, "name", "") == "post-receive":
        from sceau.publishing.post_receive import run_post_receive

        return run_post_receive(sys.stdin.buffer.read(), os.environ, say)
    return run_hook(arguments, project)


def _check(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.content.checks import check_tree

    today = arguments.date or datetime.datetime.now(SITE_TIME).date()
    report = check_tree(project, today)
    if arguments.json:
        say(json.dumps(asdict(report), default=str))
    else:
        for problem in report.problems:
            complain(str(problem))
        for held_back in report.held_back:
            say(f"held back until {held_back.date}: {held_back.path}")
        say(f"{len(report.problems)} problems in content/")
    return 1 if report.problems else 0


def _doctor(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.doctor.examination import examine

    today = datetime.datetime.now(SITE_TIME).date()
    found = examine(project, today)
    if arguments.json:
        say(json.dumps([asdict(problem) for problem in found]))
    else:
        for problem in found:
            complain(str(problem))
        say(f"{len(found)} to mend" if found else "nothing is wrong")
    return 1 if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sceau",
        description="The programs around a static site: write, preview, build, push.",
        epilog="Each command has its own help: sceau build --help",
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", title="commands"
    )

    def command(
        name: str,
        run: Callable[[argparse.Namespace, Path], int],
        summary: str,
        *examples: str,
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog="examples:\n" + "\n".join(f"  {example}" for example in examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        return added

    build = command(
        "build",
        _build,
        "build the site; a build that fails leaves the old output as it was",
        "sceau build",
        "sceau build --settings publishconf.py --output output",
        "BUILD_DATE=2026-01-31 sceau build",
    )
    build.add_argument("--settings", default="pelicanconf.py", metavar="FILE")
    build.add_argument("--output", default="output", metavar="FOLDER")
    build.add_argument("--json", action="store_true", help="say the outcome as JSON")

    preview = command(
        "preview",
        _preview,
        "build, serve on this machine, rebuild when a file changes",
        "sceau preview",
        "sceau preview --port 8080",
    )
    preview.add_argument("--host", default="127.0.0.1")
    preview.add_argument("--port", type=int, default=8000, help="0 takes a free one")

    new = command(
        "new",
        _new,
        "make a draft with date and slug; never overwrites",
        'sceau new "Ce que la carte retient"',
        'sceau new --author Maël "Un titre"',
    )
    new.add_argument("title")
    new.add_argument("--author", default="Ju", help="as in content/authors/")

    push = command(
        "push",
        _push,
        "rebase on what moderators approved, build, check, push to origin",
        "sceau push",
    )
    push.add_argument("--settings", default="publishconf.py", metavar="FILE")

    publish = command(
        "publish",
        _publish,
        "on the server: build main of the site and show it",
        *publishing.PUBLISH_EXAMPLES,
    )
    publishing.add_publish(publish)
    upload = command(
        "upload",
        _upload,
        "build here and publish on a host that builds nothing, over ssh",
        *publishing.UPLOAD_EXAMPLES,
    )
    publishing.add_upload(upload)
    rollback = command(
        "rollback",
        _rollback,
        "on the server: show the release before, or the one named",
        *publishing.ROLLBACK_EXAMPLES,
    )
    publishing.add_rollback(rollback)

    check = command(
        "check",
        _check,
        "check articles, pages and authors without building",
        "sceau check",
        "sceau check --date 2030-01-01 --json",
    )
    check.add_argument(
        "--date",
        type=datetime.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the build's date, today's unless given",
    )
    check.add_argument("--json", action="store_true", help="say the report as JSON")

    inbox = command(
        "inbox",
        _inbox,
        "take readers' comments in: the web process, the committer, their set-up",
        "sceau inbox init",
        "sceau inbox --bind 127.0.0.1:8001",
        "sceau inbox commit",
        "sceau inbox rotate-keys",
        "sceau inbox tidy",
    )
    inbox.add_argument(
        "action",
        nargs="?",
        default="serve",
        choices=("serve", "init", "commit", "rotate-keys", "tidy"),
        help="serve: answer /commenter/ (the default); init: make folder, keys and"
        " repository; commit: move the spool into git until stopped; rotate-keys:"
        " begin a new signing key when the last one is old enough, for a timer; tidy:"
        " let git forget what was rejected, for a timer",
    )
    inbox.add_argument(
        "--bind", metavar="ADDRESS", help="host:port or unix:/path, for serve"
    )
    inbox.add_argument(
        "--now", action="store_true", help="rotate-keys however young the last is"
    )
    inbox.add_argument(
        "--once", action="store_true", help="commit what is in the spool and end"
    )

    moderate = command(
        "moderate",
        _moderate,
        "decide about comments that wait, in a clone of the site",
        *EXAMPLES,
    )
    add_moderation(moderate)

    reads = command(
        "reads",
        _reads,
        "count how often articles are read, from the web server's log alone",
        *READS_EXAMPLES,
    )
    add_reads(reads)

    hook = command(
        "hook",
        _hook,
        "check what is pushed to the inbox and to the site; git runs it",
        "sceau hook install inbox /srv/inbox/inbox.git --site /srv/site.git",
        "sceau hook install site /srv/site.git",
    )
    add_actions(hook)
    # Hooks run in bare repositories, which hold no site.
    hook.set_defaults(anywhere=True)

    about = "make nginx's configuration from sceau.toml"
    add_nginx(command("nginx", _nginx, about, *NGINX_EXAMPLES))

    add_machine(command)
    add_backup(command)
    mailing.add_commands(command)
    moderators.add_commands(command)

    doctor = command(
        "doctor",
        _doctor,
        "look for what is wrong in articles and comments; changes nothing",
        "sceau doctor",
        "sceau doctor --json",
    )
    doctor.add_argument("--json", action="store_true", help="say the findings as JSON")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Misuse exits with 2 from argparse."""
    argv = sys.argv[1:] if argv is None else argv
    arguments = _parser().parse_args(argv)
    if os.geteuid() == 0:
        from sceau.machine.handover import hand_over_by_root

        if hand_over_by_root(arguments, argv, complain):
            return 1
    project = project_folder(Path.cwd())
    if project is None and getattr(arguments, "anywhere", False):
        project = Path.cwd()
    if project is None:
        complain("No pelicanconf.py here or above. Run this inside the site's clone.")
        return 2
    run: Callable[[argparse.Namespace, Path], int] = arguments.run
    return run(arguments, project)


if __name__ == "__main__":
    sys.exit(main())
