"""Answer files: text to workloads, every mistake at its line; and workloads back to text."""

__all__ = [
    "advising",
    "answer_table",
    "draft",
    "draft_files",
    "own_rules",
    "parallel",
    "settings",
    "table_cells",
    "workload",
    "workload_reader",
]
