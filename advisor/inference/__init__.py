"""From facts to more facts: forward chaining over the rules, by two engines that always agree."""

__all__ = ["engine", "memory", "reference"]
