"""Reading what governance holds."""
