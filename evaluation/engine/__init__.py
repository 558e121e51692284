"""The evaluation engine: survey answers and a plan in, an estimate with its uncertainty out.

Pure: no Django, no Celery, no clock, no globals. Frozen dataclasses in and out, and the seed is
passed in, so the same answers and the same plan give the same bytes on every door. The steps are

1. `sources` reads files into a tidy lazy frame, `compress` makes `Cells` of it in one pass;
2. `regression` turns cells into one block of cross-products for each area;
3. `clustered`, `wild`, `relabel`, `area_means`, `sampling` make inference of the blocks;
4. `family` looks at the secondary outcomes together, `power` at what could have been seen;
5. `flags` and `words` say what may be read out of it, `document` writes `nrp-result/1`.

The method is told in `docs/method.md`.
"""
