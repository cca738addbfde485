"""Every line of a log of known visitors is what its label says."""

from collections import Counter

import pytest

from tests.reads import reference
from tests.reads.labelled import labelled_log
from tests.reads.test_counting import summary, tally
from tests.reads.world import at

BEGIN = at("2026-11-23 04:00")


@pytest.mark.parametrize("seed", range(3))
def test_the_labels_are_found_again(seed: int) -> None:
    log = labelled_log(seed, 400, BEGIN)
    texts = [line.text for line in log]
    labels = Counter(line.label for line in log)
    reads = Counter(line.slug for line in log if line.label == "read")
    assert len(labels) >= 10
    for counted in (summary(tally(texts)), reference.count(texts)):
        assert {reason: n for (_, reason), n in counted.lines.items()} == labels
        assert {slug: n for (_, slug), n in counted.reads.items()} == reads


def test_each_line_alone_has_its_label_but_for_what_needs_company() -> None:
    for line in labelled_log(7, 200, BEGIN):
        [(_, reason)] = summary(tally([line.text])).lines
        if line.label in {"read", "duplicate", "not confirmed"}:
            assert reason in {"read", "not confirmed"}
        else:
            assert reason == line.label
