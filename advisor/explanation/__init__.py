"""Why, why not, and what would change it: what a consultation already holds, put in order for people who have to defend it."""
