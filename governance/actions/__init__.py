"""Every write of governance. Read a write through its module: `groups.create(...)`."""
