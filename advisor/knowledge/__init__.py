"""What the advisor knows, as values: questions, platforms, rules, and how they are read."""
