#!/usr/bin/env bash
# Measures the app tier beside a lean Flask under gunicorn on the same database. See --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/meters.sh"
. "$(dirname "${BASH_SOURCE[0]}")/application.sh"

tier=app peer=flask port=28200 seconds=3
all_cases=(list article favorite home member rss half overload)
java_opts="-Xmx128m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xss512k -XX:ReservedCodeCacheSize=64m
  -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData"

usage() {
  cat <<E
Usage: bench/app.sh [option...] [case...]

Runs the built app tier and bench/peers/conduit.py (Flask, raw SQL, connections that stay, under gunicorn) on
one database, sends both the same requests, in turns, and prints processor time per request of the
application alone (user and system, all threads and workers), its median over the pairs, the median of the
pairs' ratios with the smallest and the largest, and the 99th percentile of how long requests took when the
clients sent as many as they could.

Cases (default: all, about five minutes)
  list      GET /api/articles?limit=20
  article   GET /api/articles/SLUG, another one each time
  favorite  POST /api/articles/SLUG/favorite: a transaction
  home      the front page as HTML for visitors, no cache in between
  member    the same for somebody who is signed in
  rss       resident memory after all that
  half      how long lists take at half of what the app tier can do, at an even rate
  overload  five times as many articles as it can do: what comes through, how quick the rest is refused, how soon all is well

Options
$(common_usage)
$(application_usage)

Needs wrk, h2load, curl, gunicorn and Flask (Debian: apt install wrk nghttp2-client curl gunicorn python3-flask
python3-mysqldb) and a JDK 25 (JAVA_HOME).

$(noise_usage)
E
}

own_option() { application_option "$@"; }

load() { # CASE WHO SECONDS
  wrk_load "$3" "http://$host:${ports[$2]}" -s "$bench/requests.lua" -- "$1" "$work"
}

same_answer() { # PATH: both say the same
  "$python" -c 'import json, sys, urllib.request as u
one, other = (json.load(u.urlopen(url)) for url in sys.argv[1:])
sys.exit(one != other)' "http://$host:${ports[terrace]}$1" "http://$host:${ports[flask]}$1" || fail "$1: not the same answer of both"
}

# An even rate, whatever the answers take: h2load writes when each request began, its status and its microseconds.
steady() { # RATE SECONDS FILE CLIENTS URL...
  timeout $(($2 + 30)) "${client[@]}" h2load --h1 -t1 -c"$4" --rps "$(awk -v r="$1" -v c="$4" 'BEGIN { printf "%.3f", r / c }')" \
    -D"$2" --log-file "$3" "${@:5}" \
    > "$work/h2load.log" 2>&1 || { tail -n 3 "$work/h2load.log" >&2; fail "h2load failed"; }
}

# Of h2load's lines: how many, and a percentile of their milliseconds, of those whose status fits.
answers() { # FILE STATUS-PATTERN PERCENTILE: prints "count milliseconds"
  awk -F'\t' -v wanted="$2" '$2 ~ wanted { print $3 }' "$1" | sort -n |
    awk -v p="$3" '{ v[NR] = $1 } END { i = int(NR * p / 100); printf "%d %.2f\n", NR, NR ? v[i < 1 ? 1 : i] / 1000 : 0 }'
}

capacity() { # CASE OPTION...: prints requests a second
  local requests _
  read -r requests _ < <(wrk_load 5 "http://$host:${ports[terrace]}" -s "$bench/requests.lua" "${@:2}" -- "$1" "$work")
  echo $((requests / 5))
}

half_case() {
  local most p50 p99 failed _
  most=$(capacity list)
  steady $((most / 2)) 10 "$work/half" 50 "http://$host:${ports[terrace]}/api/articles?limit=20"
  read -r _ p50 < <(answers "$work/half" '^200$' 50)
  read -r _ p99 < <(answers "$work/half" '^200$' 99)
  read -r failed _ < <(answers "$work/half" '^[^2]' 50)
  fact half-p50 "$p50" ms - "at $((most / 2)) lists a second, half of what it can do"
  fact half-p99 "$p99" ms 20 "at $((most / 2)) lists a second, half of what it can do"
  fact half-bad "$failed" requests 0 "of those refused or failed"
}

overload_case() {
  local most good refused other p99 well
  # Another article each time, and signed in: what visitors ask for at the same time is read once for all of them.
  local signed
  signed="Authorization: Token $(head -n 1 "$work/tokens")"
  sed "s|^|http://$host:${ports[terrace]}/api/articles/|" "$work/slugs" > "$work/urls"
  most=$(capacity article -H "$signed")
  steady $((5 * most)) 8 "$work/over" 1000 -H "$signed" -i "$work/urls"
  steady $((most / 2)) 5 "$work/after" 50 -H "$signed" -i "$work/urls"
  # No goal yet: 64 clients that wait for their answers are no good measure of what it can do at most.
  # Without the first and the last second, when clients come and go.
  good=$(awk -F'\t' '{ s = int($1 / 1e6); if (!first) first = s; if (s > first + 1 && s < first + 7 && $2 == 200) n++ }
    END { printf "%.0f", n / 5 }' "$work/over")
  read -r refused p99 < <(answers "$work/over" '^503$' 99)
  read -r other _ < <(answers "$work/over" '^(-1|1|3|4|50[^3])' 50)
  # The last answer after the rush that was refused or took more than 100 ms, counted from its first one.
  well=$(awk -F'\t' 'NR == 1 || $1 < first { first = $1 } $2 != 200 || $3 > 100000 { if ($1 + $3 > last) last = $1 + $3 }
    END { printf "%.2f", last ? (last - first) / 1e6 : 0 }' "$work/after")
  fact overload-good "$(awk -v g="$good" -v m="$most" 'BEGIN { printf "%.0f", 100 * g / m }')" % - \
    "of $most articles a second that it can do for members come through when five times as many are asked for"
  fact overload-503 "$p99" ms 1000 "99 % of the $refused refusals (503) came within this time"
  fact overload-bad "$other" requests 0 "failed in another way"
  fact overload-well "$well" s 2 "until all answers were good and within 100 ms again"
}

parse "$@"
need_application
begin
declare -A ports=([terrace]=$port [flask]=$((port + 1)))
start_database $((port + 3))
start_app "$host" "$port" $((port + 2))
start_flask "$host" $((port + 1))
prepare_clients
await "http://$host:$port/api/articles?limit=1" "the app tier"
await "http://$host:$((port + 1))/health" Flask
processes=([terrace]="app=$app_pid -database=$database_pid" [flask]="flask=$flask_pid -database=$database_pid")

same_answer '/api/articles?limit=20'
same_answer "/api/articles/$(head -1 "$work/slugs")"
begin_table "$(application_versions)"
for name in "${cases[@]}"; do
  case $name in
    list) pair_case list 0.083 'GET /api/articles?limit=20' ;;
    article) pair_case article 0.1 'GET /api/articles/SLUG' ;;
    favorite) pair_case favorite 0.167 'POST /api/articles/SLUG/favorite' ;;
    home) pair_case home - 'front page, visitor' ;;
    member) pair_case member - 'front page, signed in' ;;
    rss) memory_line 300 ;;
    half) half_case ;;
    overload) overload_case ;;
  esac
done
