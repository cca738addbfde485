import json

import pytest

from benchmarks import article_weight, build_ratio
from benchmarks.alternation import Comparison, alternate
from benchmarks.budgets import Outcome, Result, Rule, as_json, table
from benchmarks.page_weight import PageWeight
from benchmarks.pelican_runs import Cost


@pytest.mark.parametrize(
    ("measured", "limit", "rule", "verdict"),
    [
        (2.0, 2.0, "at most", "ok"),
        (2.001, 2.0, "at most", "MISSED"),
        (0.8, 0.8, "at least", "ok"),
        (0.79, 0.8, "at least", "MISSED"),
        (100, 100, "exactly", "ok"),
        (99, 100, "exactly", "MISSED"),
        (None, 100, "exactly", "NOT RUN"),
        (None, 2.0, "at most", "NOT RUN"),
    ],
)
def test_verdicts(
    measured: float | None, limit: float, rule: Rule, verdict: str
) -> None:
    result = Result("name", "what", measured, limit, rule=rule)
    assert result.verdict == verdict
    assert result.ok == (verdict == "ok")


def test_the_table_is_one_line_for_each_result() -> None:
    text = table(
        [
            Result("weight", "page", 12_289, 12_288, "bytes"),
            Result("score", "home, seo", 100, 100, rule="exactly"),
        ]
    )
    assert text.split("\n") == [
        "budget                 measured           limit",
        "-" * 55,
        "weight  page       12,289 bytes  ≤ 12,288 bytes  MISSED",
        "score   home, seo           100           = 100  ok",
    ]


def test_json_says_what_the_table_says() -> None:
    result = Result("score", "home, seo", 99, 100, rule="exactly")
    document = json.loads(as_json({"score": Outcome((result,), ("why",))}))
    assert document == {
        "ok": False,
        "results": [
            {
                "budget": "score",
                "what": "home, seo",
                "measured": 99,
                "limit": 100,
                "unit": "",
                "rule": "exactly",
                "ok": False,
            }
        ],
        "notes": {"score": ["why"]},
    }


def test_two_builds_take_turns_after_a_round_that_does_not_count() -> None:
    turns: list[str] = []

    def build(name: str, *seconds: float) -> Cost:
        turns.append(name)
        cpu = seconds[turns.count(name) - 1]
        return Cost(wall=2 * cpu, cpu=cpu)

    comparison = alternate(
        lambda: build("A", 90, 1, 2, 4), lambda: build("B", 99, 3, 3, 8), rounds=3
    )
    assert turns == list("ABABABAB")
    assert [cost.cpu for cost in comparison.second] == [3, 3, 8]
    # 3/1, 3/2, 8/4: the median of the rounds, not the ratio of the medians.
    assert comparison.cpu_ratio == 2.0


def test_processor_time_is_judged_and_the_clock_is_told() -> None:
    slow_clock = Comparison((Cost(wall=10, cpu=4),), (Cost(wall=50, cpu=6),))
    outcome = build_ratio.outcome(slow_clock, articles=500)
    assert [(r.measured, r.limit, r.ok) for r in outcome.results] == [(1.5, 2.0, True)]
    assert any("ratio 5.00" in note for note in outcome.notes)


def test_the_heaviest_article_is_judged() -> None:
    light = PageWeight(html=6000, css=4000, scripts=0, data_blocks=2, blocking=1)
    heavy = PageWeight(html=9000, css=4000, scripts=0, data_blocks=2, blocking=2)
    outcome = article_weight.outcome([light, heavy])
    assert [(r.measured, r.verdict) for r in outcome.results] == [
        (13_000, "MISSED"),
        (0, "ok"),
        (2, "MISSED"),
    ]
