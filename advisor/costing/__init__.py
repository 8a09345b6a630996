"""What a workload costs on each platform: sizes, packing, lines of a bill, and where the answer turns. Exact arithmetic."""
