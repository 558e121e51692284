"""Every write of the network. Read a write through its module: `hours.log(...)`, `registering.start(...)`."""
