"""What a demonstration shows: invented people and data, never in production."""
