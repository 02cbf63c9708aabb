-- "wrk -s percentile.lua URL -- fresh" asks for another address each time (…?n=1, …?n=2), so that no page is kept.
-- At the end one line: requests a second, 50th and 95th percentile in milliseconds, errors: what wrk doesn't print.
local fresh, number, join = false, 0, "?"

function init(arguments)
    fresh = arguments[1] == "fresh"
    number = (os.time() % 1000000) * 1000000
    if string.find(wrk.path, "?", 1, true) then join = "&" end
end

function request()
    if not fresh then return wrk.format("GET", wrk.path) end
    number = number + 1
    return wrk.format("GET", wrk.path .. join .. "n=" .. number)
end

function done(summary, latency, requests)
    local failed = summary.errors.connect + summary.errors.read + summary.errors.status + summary.errors.timeout
    io.write(string.format("RESULT %.1f %.2f %.2f %d\n", summary.requests / (summary.duration / 1000000),
        latency:percentile(50) / 1000, latency:percentile(95) / 1000, failed))
end
