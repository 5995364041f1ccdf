"""`make bench`: the measurements that fit into a few minutes; docs/benchmarks.md tells how to run the large ones."""

from bench import nation, saving, screens

saving.main()
nation.main("0.01", "4")
screens.main("0.01", "4")
