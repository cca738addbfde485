"""What the project's budgets are measured with: `python -m benchmarks` (`make bench`).

Every budget is a size, a count, or a ratio of two things measured in the same run:
machines differ and are noisy, so no absolute time is ever judged.
"""
