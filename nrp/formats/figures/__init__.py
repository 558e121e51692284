"""Files of figures for small areas: read and checked, carried from one census year to another, put together for places.

Pure: knows no database and no clock. `python -m nrp.formats.figures JOB.json` does one job in a process of its own.
"""
