#!/usr/bin/env bash
# How long pages take on the server: time to the first byte, one request after the other over one
# connection, straight at an app tier, past the caches of web and load balancer.
#
#   system-test/bench/page-times.sh [URL] [ROUNDS]
#
# URL is an app tier's listener (default http://127.0.0.1:9080, app-1 of ./stack up), ROUNDS how often
# each page is asked for (default 400; as many again before, unmeasured, to warm it up). Articles are
# different ones each time. Wants curl and a database that is large enough to tell something; how to
# fill one stands in CONTRIBUTING.md.
set -euo pipefail

case ${1-} in
  -h | --help)
    sed -n '2,10s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac
url=${1:-http://127.0.0.1:9080}
rounds=${2:-400}
case $rounds in
  '' | *[!0-9]* | 0)
    echo "page-times: ROUNDS must be a number above 0 but was '$rounds'" >&2
    exit 2
    ;;
esac
command -v curl >/dev/null || {
  echo "page-times: curl is missing" >&2
  exit 2
}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

total=$(curl -sfS "$url/api/articles?limit=1" | sed 's/.*"articlesCount":\([0-9]*\).*/\1/') || {
  echo "page-times: no app tier answers at $url" >&2
  exit 1
}
# Slugs from all over the list, more than are asked for in one go.
for ((offset = 0; offset < total && offset < 2000000; offset += total / 20 + 1)); do
  curl -sfS "$url/api/articles?limit=50&offset=$offset" | grep -o '"slug":"[^"]*"' | cut -d'"' -f4
done >"$work/slugs"
author=$(curl -sfS "$url/api/articles?limit=1" | sed 's/.*"username":"\([^"]*\)".*/\1/')
tag=$(curl -sfS "$url/api/tags" | sed 's/.*"tags":\["\([^"]*\)".*/\1/')

# ask FILE: time to first byte of each URL in a curl configuration, in ms.
ask() {
  curl -sfS -K "$1" -w '%{time_pretransfer} %{time_starttransfer}\n' |
    awk '{ printf "%.3f\n", ($2 - $1) * 1000 }'
}
# urls PATH...: a curl configuration that asks for ROUNDS pages, the paths in turn.
urls() {
  awk -v url="$url" -v rounds="$rounds" '
    { path[n++] = $0 }
    END { for (i = 0; i < rounds; i++) printf "url = \"%s%s\"\noutput = \"/dev/null\"\n", url, path[i % n] }'
}
row() { # row NAME, paths on standard input
  urls >"$work/urls"
  ask "$work/urls" >/dev/null
  ask "$work/urls" | sort -n | awk -v name="$1" '
    { t[NR] = $1 }
    function at(q) { return t[int((NR - 1) * q) + 1] }
    END { printf "%-28s %8.2f %8.2f %8.2f\n", name, at(0.5), at(0.95), at(0.99) }'
}

echo "$total articles, $rounds requests each, load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo '?')"
printf '%-28s %8s %8s %8s\n' 'time to first byte, ms' median p95 p99
sed 's|^|/article/|' "$work/slugs" | row 'article (different ones)'
sed -n '1s|^|/article/|p' "$work/slugs" | row 'article (one)'
echo / | row 'home'
echo '/?page=3' | row 'home, page 3'
echo "/tag/$tag" | row 'tag'
echo "/profile/$author" | row 'profile'
echo '/search?q=database' | row 'search'
