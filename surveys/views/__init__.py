"""The pages of waves and uploads."""
