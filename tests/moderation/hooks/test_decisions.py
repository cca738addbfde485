"""Deciding is deleting a reference: what plain git does, and what the ledger keeps."""

import datetime

import pytest

from tests.inbox.desk import id_of, text_of
from tests.moderation.hooks.servers import Servers, pending, place, removal

HEALTH = "Ma voisine du troisième est malade."
COMMENT_REASONS = ("spam", "off-topic", "personal-data", "unlawful", "other")
REPORT_REASONS = ("dismissed", "removed", "edited")


# --- a waiting comment ---------------------------------------------------------------
def test_approving_is_pushing_main_and_then_deleting(servers: Servers) -> None:
    commit = servers.wait(1)
    servers.wait(2)
    servers.git("fetch", "inbox", pending(1))
    assert servers.push("site", "FETCH_HEAD:refs/heads/main").ok
    lease = f"--force-with-lease={pending(1)}:{commit}"
    push = servers.push("inbox", lease, f":{pending(1)}")
    assert push.ok, push.said
    assert list(servers.refs()) == [pending(2)]
    assert servers.decided(1) == [("approved", "")]


def test_the_date_of_a_decision_is_the_servers_in_utc(at_home: Servers) -> None:
    at_home.wait(1)
    before = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    environ = {"PATH": "/usr/bin:/bin", "TZ": "Asia/Tokyo", "LC_ALL": "fr_FR.UTF-8"}
    assert at_home.push("inbox", f":{pending(1)}", environ=environ).ok
    (decision,) = at_home.ledger.decisions(id_of(1))
    noted = datetime.datetime.strptime(decision.date, "%Y-%m-%dT%H:%M:%S%z")
    assert before <= noted <= datetime.datetime.now(datetime.UTC)


@pytest.mark.parametrize("main", ["nothing", "another comment", "it on a branch"])
def test_approving_what_main_has_not_is_refused(servers: Servers, main: str) -> None:
    commit = servers.wait(1)
    if main == "another comment":
        assert servers.publish({place(2): text_of("Un autre.")}).ok
    elif main == "it on a branch":
        assert servers.push("site", f"{commit}:refs/heads/essai").ok
    push = servers.push("inbox", f":{pending(1)}")
    assert not push.ok
    (said,) = push.faults
    assert said.startswith(f"{pending(1)}: without a reason this approves it")
    assert "push main of the site first" in said
    assert "-o reason=spam|off-topic" in said
    assert pending(1) in servers.refs()
    assert servers.decided(1) == []


def test_it_may_stand_in_another_article_of_main(servers: Servers) -> None:
    servers.wait(1)
    assert servers.publish({place(1, "autre-article"): text_of("Un texte.")}).ok
    assert servers.push("inbox", f":{pending(1)}").ok


def test_where_no_site_is_named_deleting_approves(at_home: Servers) -> None:
    at_home.wait(1)
    assert at_home.push("inbox", f":{pending(1)}").ok
    assert at_home.decided(1) == [("approved", "")]


def test_a_site_that_cannot_be_read_approves_nothing(servers: Servers) -> None:
    servers.wait(1)
    servers.wait(2)
    servers.site.rename(servers.root / "moved.git")
    push = servers.push("inbox", f":{pending(1)}")
    assert not push.ok
    assert "sceau.site" in push.faults[0]
    assert servers.decided(1) == []
    assert servers.reject("spam", f":{pending(2)}").ok, "rejecting asks no site"


@pytest.mark.parametrize("reason", COMMENT_REASONS)
def test_rejecting_is_deleting_with_a_reason(servers: Servers, reason: str) -> None:
    servers.wait(1)
    push = servers.reject(reason, f":{pending(1)}")
    assert push.ok, push.said
    assert servers.refs() == {}
    assert servers.decided(1) == [("rejected", reason)]


def test_of_what_was_rejected_nothing_is_left_on_the_server(servers: Servers) -> None:
    servers.wait(1, text_of(HEALTH))
    servers.keep(f"refs/signals/{id_of(1)}", f"signals/{id_of(1)}.json", b"{}\n")
    assert objects_with(servers, HEALTH) == 1, "the scan finds it while it waits"
    refs = (f":{pending(1)}", f":refs/signals/{id_of(1)}")
    push = servers.reject("personal-data", *refs)
    assert push.ok, push.said
    servers.git("gc", "--quiet", "--prune=now", at=servers.inbox)
    assert objects_with(servers, HEALTH) == 0
    ledger = (servers.inbox.parent / "ledger.jsonl").read_text("ascii")
    assert set(ledger.split()) & set(HEALTH.split()) == set()


def test_of_an_edit_the_older_text_is_not_left_either(servers: Servers) -> None:
    servers.wait(1, text_of(HEALTH))
    edited = text_of("Ma voisine est malade.")
    edited = edited.replace("\n\n", "\nModeration: edited\n\n", 1)
    commit = servers.commit({place(1): edited})
    assert servers.push("inbox", "--force", f"{commit}:{pending(1)}").ok
    servers.git("gc", "--quiet", "--prune=now", at=servers.inbox)
    assert objects_with(servers, HEALTH) == 0
    assert objects_with(servers, "Ma voisine est malade.") == 1


def objects_with(servers: Servers, text: str) -> int:
    """How many objects of `inbox.git`, referenced or not, hold a text."""
    listed = ("cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    ids = servers.git(*listed, at=servers.inbox).split()
    wanted = "".join(f"{id_}\n" for id_ in ids).encode()
    return servers.git("cat-file", "--batch", at=servers.inbox, stdin=wanted).count(
        text
    )


# --- everything else that waits -------------------------------------------------------
@pytest.mark.parametrize("reason", ["", *REPORT_REASONS])
def test_a_report_is_resolved(servers: Servers, reason: str) -> None:
    ref = f"refs/reports/{id_of(1)}"
    servers.keep(ref, f"reports/{id_of(1)}.json", b"{}\n")
    push = (
        servers.reject(reason, f":{ref}")
        if reason
        else servers.push("inbox", f":{ref}")
    )
    assert push.ok, push.said
    assert servers.refs() == {}
    assert servers.decided(1) == [("resolved", reason)]


@pytest.mark.parametrize(
    ("reason", "decision"),
    [("", "removed"), *((reason, "kept") for reason in COMMENT_REASONS)],
)
def test_a_wish_to_remove_is_granted_or_not(
    servers: Servers, reason: str, decision: str
) -> None:
    servers.keep(removal(1), f"removals/{id_of(1)}.json", b"{}\n")
    names = f":{removal(1)}"
    push = servers.reject(reason, names) if reason else servers.push("inbox", names)
    assert push.ok, push.said
    assert servers.refs() == {}
    assert servers.decided(1) == [(decision, reason)]


def test_signals_go_without_a_note(servers: Servers) -> None:
    servers.keep(f"refs/signals/{id_of(1)}", f"signals/{id_of(1)}.json", b"{}\n")
    assert servers.push("inbox", f":refs/signals/{id_of(1)}").ok
    assert servers.refs() == {}
    assert servers.decided(1) == []


# --- many at once ---------------------------------------------------------------------
def test_one_push_decides_many_or_none(servers: Servers) -> None:
    for number in (1, 2, 3):
        servers.wait(number)
    assert servers.publish({place(n): text_of("Un texte.") for n in (1, 3)}).ok
    names = [f":{pending(number)}" for number in (1, 2, 3)]
    push = servers.push("inbox", *names)
    assert not push.ok
    assert len(push.faults) == 1
    assert len(servers.refs()) == 3
    assert servers.decided(1) == []
    assert servers.push("inbox", names[0], names[2]).ok
    assert list(servers.refs()) == [pending(2)]
    for number in (1, 3):
        assert servers.decided(number) == [("approved", "")]


# --- options --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["raison=spam"], 'unknown "raison=spam"'),
        (["reason"], 'unknown "reason"'),
        (["reason="], 'unknown "reason="'),
        (["reason=SPAM"], 'unknown "reason=SPAM"'),
        (["reason=spam "], 'unknown "reason=spam "'),
        (["ci.skip", "reason=none"], 'unknown "ci.skip", "reason=none"'),
        (["reason=spam", "reason=other"], "several reasons"),
        (["reason=spam", "reason=spam"], "several reasons"),
        (["reason=dismissed"], "dismissed is no reason here"),
        (["reason=edited"], "edited is no reason here"),
    ],
)
def test_an_option_that_nobody_knows_is_refused_with_the_list(
    servers: Servers, options: list[str], said: str
) -> None:
    servers.wait(1)
    words = [f"--push-option={option}" for option in options]
    push = servers.push("inbox", *words, f":{pending(1)}")
    assert not push.ok
    (line,) = push.faults
    assert said in line
    for reason in COMMENT_REASONS + REPORT_REASONS:
        assert reason in line
    assert pending(1) in servers.refs()
    assert servers.decided(1) == []


def test_a_report_has_reasons_of_its_own(servers: Servers) -> None:
    ref = f"refs/reports/{id_of(1)}"
    servers.keep(ref, f"reports/{id_of(1)}.json", b"{}\n")
    push = servers.reject("spam", f":{ref}")
    assert "spam is no reason here" in push.faults[0]
    assert ref in servers.refs()


def test_a_reason_without_a_decision_is_a_mistake(servers: Servers) -> None:
    servers.wait(1)
    commit = servers.commit({place(1): text_of("Un texte corrigé.")})
    push = servers.reject("other", "--force", f"{commit}:{pending(1)}")
    assert push.faults[0].startswith("-o: nothing is decided by this push")


# --- two moderators -------------------------------------------------------------------
def test_what_somebody_decided_already_is_not_noted_twice(at_home: Servers) -> None:
    commit = at_home.wait(1)
    assert at_home.reject("spam", f":{pending(1)}").ok
    lease = f"--force-with-lease={pending(1)}:{commit}"
    assert not at_home.push("inbox", lease, f":{pending(1)}").ok
    at_home.push("inbox", f":{pending(1)}")
    assert at_home.decided(1) == [("rejected", "spam")]


def test_a_correction_that_came_meanwhile_is_not_decided_unseen(
    at_home: Servers,
) -> None:
    seen = at_home.wait(1)
    corrected = at_home.wait(1, text_of("Un texte corrigé."))
    lease = f"--force-with-lease={pending(1)}:{seen}"
    assert not at_home.push("inbox", lease, f":{pending(1)}").ok
    assert at_home.refs() == {pending(1): corrected}
    assert at_home.decided(1) == []
