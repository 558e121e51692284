"""The four ways a report is written. They run in a process of their own (`python -m nrp.reports.writers`).

Nothing here knows Django's settings, the database or the web: a report comes in as files and leaves as one.
"""
