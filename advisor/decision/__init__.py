"""From fired rules to a ranking: constraints exclude, preferences score, weights combine."""
