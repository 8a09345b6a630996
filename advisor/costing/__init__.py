"""What a workload costs on each platform, in exact arithmetic.

Sizes, packing, lines of a bill, and where another platform becomes cheapest.
"""

__all__ = [
    "assumptions",
    "bill",
    "break_even",
    "estimate",
    "pooled_costs",
    "relations",
    "shared_services",
    "sizes",
]
