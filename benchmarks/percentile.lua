-- Prints what wrk leaves out: requests a second, 50th and 95th percentile in milliseconds, and errors, on one line.
done = function(summary, latency, requests)
    local seconds = summary.duration / 1000000
    local failed = summary.errors.connect + summary.errors.read + summary.errors.status + summary.errors.timeout
    io.write(string.format("RESULT %.1f %.2f %.2f %d\n", summary.requests / seconds,
        latency:percentile(50) / 1000, latency:percentile(95) / 1000, failed))
end
