"""What ``benchmarks.print`` runs, each in a process of its own: the content, our engine, its peers."""
