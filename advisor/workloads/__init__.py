"""Answer files: text to workloads, every mistake at its line; and workloads back to text."""

__all__ = [
    "advising",
    "draft",
    "draft_files",
    "own_rules",
    "parallel",
    "settings",
    "workload",
    "workload_reader",
]
