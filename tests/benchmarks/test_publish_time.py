from benchmarks.publish_time import LIMIT, Round, outcome


def test_the_middle_round_is_judged() -> None:
    (result,) = outcome([Round(1.0, 4.0), Round(2.0, 2.0), Round(1.0, 9.0)]).results
    assert (result.measured, result.limit, result.ok) == (4.0, LIMIT, True)
    assert LIMIT == 4
