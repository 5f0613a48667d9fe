"""PostgreSQL: what is not an event, and what can be rebuilt from events."""
