"""Why, why not, and what would change it: what a consultation holds, ordered for readers."""
