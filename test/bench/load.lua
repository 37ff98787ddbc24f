-- What every connection sends. The plan is a Lua file that load.ts writes:
--   GET    one thread; the people take turns
--   change one thread for each connection, which is one person: it knows the ETag of that person's last answer and sends a
--          value that was never sent before

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  local plan = dofile(args[1])
  if plan.method == "GET" then
    local requests, turn = {}, 0
    for i, person in ipairs(plan.people) do
      requests[i] = "GET " .. plan.path .. " HTTP/1.1\r\n" .. plan.head .. "Cookie: " .. person.cookie .. "\r\n\r\n"
    end
    request = function()
      turn = turn % #requests + 1
      return requests[turn]
    end
    return
  end

  local person = plan.people[number]
  local count = 0
  local etag = person.etag
  local before, after = plan.before .. plan.run .. "-", plan.after
  local head = plan.method .. " " .. plan.path .. " HTTP/1.1\r\n" .. plan.head .. "Cookie: " .. person.cookie
    .. "\r\nContent-Type: application/json\r\nContent-Length: " .. (#before + 7 + #after) .. "\r\n"
  request = function()
    count = count + 1
    local condition = etag and ("If-Match: " .. etag .. "\r\n\r\n") or "\r\n"
    return head .. condition .. before .. string.format("%07d", count) .. after
  end
  if etag then
    response = function(_, headers) etag = headers["etag"] or headers["ETag"] or etag end
  end
end

function done(summary, latency)
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
