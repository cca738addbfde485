"""User agents with the verdict that each deserves."""

import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA, is_crawler
from hypothesis import example, given
from hypothesis import strategies as st

from sceau.reads.bots import Verdict, verdict
from tests.reads.agents import GRAPHICAL, ROBOTS, TEXT

EVERYBODY = [
    *((agent, "graphical") for agent in GRAPHICAL),
    *((agent, "text") for agent in TEXT),
    *((agent, rule) for rule, agents in ROBOTS.items() for agent in agents),
]


@pytest.mark.parametrize(("agent", "expected"), EVERYBODY)
def test_the_verdict(agent: str, expected: str) -> None:
    assert verdict(agent) is Verdict(expected)
    assert verdict(agent).is_robot == expected.startswith("robot")


def test_whatever_the_list_knows_is_a_robot_but_three_that_people_use() -> None:
    agents = [
        agent for entry in CRAWLER_USER_AGENTS_DATA for agent in entry["instances"]
    ]
    assert len(agents) > 2_000
    people = {agent for agent in agents if not verdict(agent).is_robot}
    assert len(people) == 3
    assert all(
        any(sign in agent for sign in ("MetaIAB Facebook", "CPH2557", "Fluid"))
        for agent in people
    )


@given(
    st.text()
    | st.sampled_from(
        [agent for entry in CRAWLER_USER_AGENTS_DATA for agent in entry["instances"]]
    )
    | st.tuples(
        st.text(max_size=5),
        st.sampled_from(
            [entry["pattern"].replace("\\", "") for entry in CRAWLER_USER_AGENTS_DATA]
        ),
        st.text(max_size=5),
    ).map("".join)
)
@example("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 (pattern at the end) curl")
def test_the_index_finds_what_the_list_finds(agent: str) -> None:
    """The list's own function, which tries every pattern, but for the three."""
    if any(sign in agent for sign in ("MetaIAB Facebook", "AP3A", "Fluid")):
        return
    assert (verdict(agent) is Verdict.KNOWN) == is_crawler(agent)


def test_a_verdict_takes_linear_time() -> None:
    for agent in ("(" * 60_000, "Mozilla/5.0 (" * 5_000, "a@" * 30_000, "Bot" * 20_000):
        assert verdict(agent).is_robot
