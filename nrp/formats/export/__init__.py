"""A published file out again, as .sav, .dta, CSV, Parquet or XLSX, with its labels and missing codes.

The answers are those that were published: the codebook's variables, mapped codes, rows that were left out left out.
What the original file said of them beside the answers (labels, missing ranges, formats, measures, widths) is read from
the original again, so that SPSS gets back what SPSS gave. What a format cannot hold is said in `notes`.

Pure: a job in, a file out. It runs in a child process (`python -m nrp.formats.export JOB.json`).
"""
