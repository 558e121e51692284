"""File formats, pure: survey files in, documents and tidy frames out.

Nothing here knows Django, a database or a clock, so the evaluation engine and the
intake's throw-away child process can share it with the web application.
"""
