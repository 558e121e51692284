"""What the dashboards write."""
