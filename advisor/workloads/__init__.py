"""Answer files: text to workloads, every mistake at its line; and workloads back to text."""
