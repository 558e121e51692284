"""The replication bundle: what it takes to run a result again, with and without the answers themselves."""
