"""A rule of a standard: its name, what it says, and the function that looks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Document = TypeVar("Document")


@dataclass(frozen=True)
class Rule(Generic[Document]):
    """``check`` yields one sentence for each fault, beginning with its place."""

    name: str
    says: str
    check: Callable[[Document], Iterable[str]]


def faults_of(rules: Sequence[Rule[Document]], document: Document) -> list[str]:
    """Every fault that any rule finds, each followed by the rule's name."""
    return [
        f"{fault} [{rule.name}]" for rule in rules for fault in rule.check(document)
    ]
