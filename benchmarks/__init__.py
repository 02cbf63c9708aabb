"""Measuring the portal: ``python -m benchmarks.run``; figures in docs/performance.md."""
