-- For wrk: `wrk ... URL -- KIND FOLDER`, the folder written by peers/prepare.py. Kinds: list, article, favorite,
-- home, member.
local kind, folder

local function lines(name)
  local all = {}
  for line in io.lines(folder .. "/" .. name) do all[#all + 1] = line end
  return all
end

function init(args)
  kind, folder = args[1], args[2]
  math.randomseed(os.time())
  slugs, tokens, cookies = lines("slugs"), lines("tokens"), lines("cookies")
  if kind == "list" then fixed = wrk.format("GET", "/api/articles?limit=20") end
  if kind == "home" then fixed = wrk.format("GET", "/") end
end

function request()
  if fixed then return fixed end
  if kind == "article" then return wrk.format("GET", "/api/articles/" .. slugs[math.random(#slugs)]) end
  if kind == "favorite" then
    return wrk.format("POST", "/api/articles/" .. slugs[math.random(#slugs)] .. "/favorite",
      { Authorization = "Token " .. tokens[math.random(#tokens)], ["Content-Length"] = "0" })
  end
  local cookie = cookies[math.random(#cookies)]
  return wrk.format("GET", "/", { Cookie = "session=" .. cookie .. "; __Host-session=" .. cookie })
end
