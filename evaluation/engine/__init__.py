"""The evaluation engine: survey answers and a plan in, an estimate with its uncertainty out.

Pure: no Django, no Celery, no clock, no globals. Frozen dataclasses in and out, and the seed is
passed in, so the same answers and the same plan give the same bytes on every door. The steps are

1. `sources` reads files into a tidy lazy frame; `raking` (with `margins`) brings its weights to known
   shares when the plan asks;
2. `compress` makes `cells` of it in one pass (`aggregates` says how sums are held, `sums` what they
   are); `cells_file` and `cells_cache` keep them, so that a file is scanned once;
3. `regression` turns cells into one block of cross-products for each area, `panel` (with `homes`)
   does so for households seen twice;
4. `inference` runs every test of a model on its blocks: `clustered`, `wild` and `wild_interval`,
   `relabel`, `area_means`; beside it stand `sampling`, `logit` and `power`, and `family` looks at the
   secondary outcomes together;
5. `staggered` (with `group_time`, `sign_flip` and `honest`) looks at more waves and other starts,
   `subgroups` (with `interaction`) at groups of residents, `imputation` (with `chained` and `rubin`)
   at what the missing answers might change, `describe` at who answered;
6. `flags`, `weaknesses` and `words` say what may be read out of it, `document` writes
   `nrp-result/1`, `report` a table for a terminal, `bundle` what others need to run it again.

`run` goes the whole way, `cli` is its command. The method is told in `docs/method.md`.
"""
