from sceau.inbox.services import RecentTexts


def test_a_text_is_noticed_in_what_others_wrote() -> None:
    recent = RecentTexts()
    recent.add("A", "same")
    recent.add("B", "other")
    assert "same" in recent.of_others("B")
    assert "same" not in recent.of_others("A")
    recent.add("B", "same")
    assert "same" in recent.of_others("A")
    assert recent.knows("A") and not recent.knows("C")


def test_the_oldest_of_too_many_are_forgotten() -> None:
    recent = RecentTexts()
    recent.add("A", "first")
    recent.add("A", "second")
    for number in range(999):
        recent.add(f"N{number}", "again")
    # The first of A's two.
    assert "first" not in recent.of_others("B")
    assert "second" in recent.of_others("B")
    assert recent.knows("A")
    recent.add("Z", "again")
    assert "second" not in recent.of_others("B")
    assert not recent.knows("A")
    assert recent.knows("N0") and "again" in recent.of_others("B")
