"""Reports: what the dashboards say, on paper and in files, kept with what it was made from."""
