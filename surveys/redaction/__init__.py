"""Taking a household out of a survey file, in a child process: no Django, and no identifier but the file's own.

Who is to go is known by digests under a key (`marks`), so that neither the job nor what it answers names a household.
"""
