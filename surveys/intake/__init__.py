"""Reading and checking a survey file, pure: a job in, a report and files out.

It runs in a throw-away child process (`python -m surveys.intake JOB.json`), because a damaged
file can take a parser down with it. No Django, no database, no clock.
"""
