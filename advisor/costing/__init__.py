"""What a workload costs on each platform, in exact arithmetic.

Sizes, packing, lines of a bill, and where the answer turns.
"""
