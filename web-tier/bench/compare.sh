#!/usr/bin/env bash
# Measures the web tier beside nginx: processor time per request, the two in turns. See --help.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
module=$(dirname "$here")
. "$module/../bench/meters.sh"
all_cases=(1k css css-gzip gzip cache big rss start collapse)

pairs=5 seconds=2 warmup=6 connections=64 port=28400 access_log=off keep= network=
lib="$module/target/dist/lib"
# As local-stack's JvmCommand starts it.
java_opts="-Xmx96m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xss512k -XX:ReservedCodeCacheSize=48m
  -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData"

usage() {
  cat <<E
Usage: web-tier/bench/compare.sh [option...] [case...]

Runs the built web tier (./mvnw -DskipTests package) and nginx, sends both the same requests with wrk, in turns, and prints processor time per request (user and system, all threads), its median
over the pairs and the median of the pairs' ratios with the smallest and the largest.

Cases (default: all, about four minutes)
  1k         a file of 1 KB
  css        a style sheet of 40 KB, as it is
  css-gzip   the same, compressed beforehand (gzip_static)
  gzip       200 KB of text from an origin, compressed on the way, gzip level 4
  cache      a page of 10 KB out of the HTTP cache (proxy_cache)
  big        a file of 100 MB (sendfile); figures are for each 100 MB sent
  rss        resident memory after every one of 5000 files was asked for, and under load
  start      time from the start of the process to the first byte; three ways of starting
  collapse   how many requests reach the origin when 100 clients miss the same page at once

Options
  --pairs N         pairs for each case, default $pairs
  --seconds S       length of a run, default $seconds
  --warmup S        processor time that load takes before a case's first run, default $warmup: the JIT
                    compiler needs it, and the first case gets twice as much
  --connections N   keep-alive connections, default $connections
  --port P          first of the eight loopback ports used, default $port
  --java-opts OPTS  of the web tier's JVM instead of those that ./stack uses
  --lib DIR         folder with the web tier's jars, default web-tier/target/dist/lib
  --loopback        clients on the same network device as the servers, also when run by root
  --access-log      both write an access log (to a file)
  --keep DIR        leave configurations and logs there

Needs nginx, wrk and curl (Debian: apt install nginx-light wrk curl) and a JDK 25 (JAVA_HOME).
A ratio says how much the web tier takes of what nginx takes: below 1 is less. On a busy machine the
figures move together; the ratios of pairs move little, and those of different days may be compared.

Run by root, everything is in network namespaces of its own that are gone afterwards, the clients behind a
virtual cable (veth), as on another host. Else it is on loopback, where sending costs less.
E
}

arguments=("$@")

cases=()
while [ $# -gt 0 ]; do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --pairs) pairs=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --warmup) warmup=$2; shift 2 ;;
    --connections) connections=$2; shift 2 ;;
    --port) port=$2; shift 2 ;;
    --java-opts) java_opts=$2; shift 2 ;;
    --lib) lib=$2; shift 2 ;;
    --loopback) network=loopback; shift ;;
    --access-log) access_log=on; shift ;;
    --keep) keep=$2; shift 2 ;;
    --namespace) network=veth; shift ;; # inside of the namespace that is made for it
    -*) fail "unknown option $1; see --help" ;;
    *)
      case " ${all_cases[*]} " in
        *" $1 "*) cases+=("$1") ;;
        *) fail "unknown case $1; there are: ${all_cases[*]}" ;;
      esac
      shift ;;
  esac
done
[ ${#cases[@]} -gt 0 ] || cases=("${all_cases[@]}")

PATH=$PATH:/usr/sbin
need "nginx-light wrk curl" nginx wrk curl
find_java
[ -d "$lib" ] || fail "$lib is not there: ./mvnw -DskipTests package"

if [ -z "$network" ] && [ "$(id -u)" = 0 ] && command -v ip > /dev/null; then
  exec unshare --net --mount "$0" --namespace "${arguments[@]}"
fi

host=127.0.0.1
work=${keep:-$(mktemp -d)}
mkdir -p "$work"
terrace_port=$port admin_port=$((port + 1)) nginx_port=$((port + 2)) origin_port=$((port + 3))
terrace= nginx=

trap cleanup EXIT

# ---- what is served: the same bytes each time

make_site() {
  local site=$work/site
  mkdir -p "$site/many" "$work/origin/cached" "$work/origin/dynamic"
  words 1000 1 > "$site/1k.html"
  words 40000 2 ' { color: red; margin: 0 auto }' > "$site/site.css"
  cp "$site/site.css" "$site/packed.css"
  gzip -9nk -f "$site/packed.css"
  truncate -s 100000000 "$site/big.bin"
  truncate -s 1000000 "$site/large.bin"
  words 10000 3 > "$work/origin/cached/page.html"
  cp "$work/origin/cached/page.html" "$work/origin/cached/slow.html"
  words 200000 4 > "$work/origin/dynamic/text.html"
  words 5000 4 > "$work/origin/dynamic/small.html"
  case " ${cases[*]} " in *" rss "*)
    words 20000000 5 | split -a 4 -d -b 4000 - "$site/many/f" ;;
  esac
  # What was changed just now is read from the disk each time.
  find "$site" -type f -exec touch -d '1 hour ago' {} +
  find "$site" -type d -exec chmod 755 {} + && find "$site" -type f -exec chmod 644 {} +
  chmod 755 "$work"
}

# ---- the two, and the origin behind both

start_nginx() {
  local log=off
  [ "$access_log" = off ] || log="$work/nginx.access.log combined"
  {
    [ "$(id -u)" != 0 ] || echo "user root;"
    nginx_frame nginx "$log"
    cat <<E
  open_file_cache max=10000 inactive=60s; open_file_cache_valid 30s; open_file_cache_errors on;
  gzip_comp_level 4; gzip_vary on; gzip_types text/css; gzip_static on;
  proxy_cache_path $work/nginx.cache levels=1:2 keys_zone=pages:10m max_size=64m;
  upstream origin { server $host:$origin_port; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen $host:$nginx_port reuseport backlog=4096;
    root $work/site;
    proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host \$host;
    proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
    location /dynamic/ { gzip on; proxy_pass http://origin; }
    location /cached/ { proxy_pass http://origin; proxy_cache pages; proxy_cache_lock on; }
  }
}
E
  } > "$work/nginx.conf"
  nginx -q -c "$work/nginx.conf" & nginx=$!
  started+=("$nginx")
}

start_origin() {
  {
    [ "$(id -u)" != 0 ] || echo "user root;"
    nginx_frame origin "$work/origin.access.log"
    cat <<E
  server {
    listen $host:$origin_port reuseport backlog=4096;
    root $work/origin;
    gzip off;
    location /dynamic/ { access_log off; }
    location /cached/ { expires 1h; }
    location = /cached/slow.html { expires 1h; limit_rate 6k; }
  }
}
E
  } > "$work/origin.conf"
  nginx -q -c "$work/origin.conf" & started+=($!)
}

configure_terrace() {
  local log=false
  [ "$access_log" = off ] || log=true
  cat > "$work/web.yaml" <<E
listen: ["$host:$terrace_port"]
compress: {gzipLevel: 4}
cache: {zones: {pages: {memory: 24MiB}}}
sites:
  - locations:
      - path: /dynamic
        proxyPass: http://$host:$origin_port
      - path: /cached
        proxyPass: http://$host:$origin_port
        cache: {zone: pages}
      - path: /
        root: $work/site
admin: {listen: "127.0.0.1:$admin_port"}
drain: {grace: 0s, timeout: 1s}
log: {level: warn, accessLog: $log}
E
}

run_terrace() { # OPTS...: in the background; sets terrace
  # shellcheck disable=SC2086 # options are words
  MALLOC_ARENA_MAX=2 "$java" $java_opts "$@" --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "$lib/*" dev.terrace.web.WebMain \
    --config "$work/web.yaml" > "$work/terrace.log" 2>&1 & terrace=$!
  started+=("$terrace")
}

end_terrace() {
  kill "$terrace" && wait "$terrace" 2> /dev/null || true
  terrace=
}

# ---- meters

load() { # PORT PATH SECONDS HEADER...: prints "requests bytes" of a run
  local url=http://$host:$1$2 time=$3 out
  shift 3
  local args=(-H 'Host: www.example.org')
  for header in "$@"; do args+=(-H "$header"); done
  out=$("${client[@]}" wrk -t1 -c"$connections" -d"${time}s" "${args[@]}" "$url")
  if grep -q 'Non-2xx' <<< "$out"; then echo "$out" >&2; fail "$url: errors"; fi
  awk '/requests in/ {
    size = $5; unit = size; gsub(/[0-9.]/, "", unit); gsub(/[A-Z]/, "", size)
    scale["B"] = 1; scale["KB"] = 1024; scale["MB"] = 1024 ^ 2; scale["GB"] = 1024 ^ 3
    printf "%d %.0f\n", $1, size * scale[unit]
  }' <<< "$out"
}

measure() { # PID PORT PATH UNIT HEADER...: microseconds of processor time for a request, or 100 MB
  local pid=$1 p=$2 path=$3 unit=$4 before after requests bytes
  shift 4
  before=$(ticks "$pid")
  read -r requests bytes < <(load "$p" "$path" "$seconds" "$@")
  after=$(ticks "$pid")
  awk -v t=$((after - before)) -v hz="$hz" -v n="$requests" -v b="$bytes" -v unit="$unit" \
    'BEGIN { if (unit == "bytes") n = b / 1e8; printf "%.2f\n", t * 1e6 / hz / n }'
}

pair_case() { # LABEL BAR PATH UNIT HEADER...
  local label=$1 bar=$2 path=$3 unit=$4 i a b ours=() theirs=() ratios=()
  shift 4
  same_answer "$path" "$@"
  warm_up "$path" "$@"
  load "$nginx_port" "$path" 1 "$@" > /dev/null
  for ((i = 0; i < pairs; i++)); do
    if ((i % 2)); then
      a=$(measure "$nginx" "$nginx_port" "$path" "$unit" "$@")
      b=$(measure "$terrace" "$terrace_port" "$path" "$unit" "$@")
    else
      b=$(measure "$terrace" "$terrace_port" "$path" "$unit" "$@")
      a=$(measure "$nginx" "$nginx_port" "$path" "$unit" "$@")
    fi
    ours+=("$b") theirs+=("$a") ratios+=("$(quotient "$b" "$a")")
  done
  printf '%-10s %12.1f %12.1f %8.2f  %s  %5s\n' "$label" \
    "$(printf '%s\n' "${ours[@]}" | median)" "$(printf '%s\n' "${theirs[@]}" | median)" \
    "$(printf '%s\n' "${ratios[@]}" | median)" \
    "$(printf '%s\n' "${ratios[@]}" | extremes)" \
    "$bar"
}

warm=0
warm_up() { # PATH HEADER...
  local until
  until=$(($(ticks "$terrace") + (2 - warm) * warmup * hz))
  warm=1
  while [ "$(ticks "$terrace")" -lt $until ]; do
    load "$terrace_port" "$1" 1 "${@:2}" > /dev/null
  done
}

same_answer() { # PATH HEADER...: both send the same content, in the same coding
  local path=$1 p sums=() codings=()
  shift
  local args=()
  for header in "$@"; do args+=(-H "$header"); done
  for p in $terrace_port $nginx_port; do
    sums+=("$(curl -s --compressed "${args[@]}" "http://$host:$p$path" | cksum)")
    codings+=("$(curl -s -o /dev/null -D - "${args[@]}" "http://$host:$p$path" |
      tr -d '\r' | awk 'tolower($1) == "content-encoding:" { print $2 }')")
  done
  [ "${sums[0]}" = "${sums[1]}" ] && [ "${codings[0]}" = "${codings[1]}" ] ||
    fail "$path: not the same answer: ${codings[*]} ${sums[*]}"
}

rss_case() {
  local p pid result=()
  for p in $terrace_port $nginx_port; do
    pid=$terrace
    [ "$p" = "$terrace_port" ] || pid=$nginx
    curl -sf -o /dev/null "http://$host:$p/many/f[0000-4999]"
    load "$p" /many/f0042 3 > /dev/null
    result+=("$(rss "$pid")")
  done
  printf '%-10s %10s M %10s M   (bar: 200 M)\n' rss "${result[@]}"
}

first_byte() { # OPTS...: milliseconds from the start of the process to the first byte
  local start end
  start=$(date +%s%N)
  run_terrace "$@"
  until exec 3<> "/dev/tcp/$host/$terrace_port"; do
    kill -0 "$terrace" || fail "the web tier ended: $(cat "$work/terrace.log")"
    sleep 0.005
  done 2> /dev/null
  printf 'GET /1k.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  head -c 1 <&3 > /dev/null
  end=$(date +%s%N)
  exec 3>&-
  printf '%d %d\n' $(((end - start) / 1000000)) $(($(ticks "$terrace") * 1000 / hz))
}

start_case() {
  local way i opts line
  [ -z "$terrace" ] || end_terrace
  run_terrace -XX:ArchiveClassesAtExit="$work/terrace.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off
  await "http://$host:$terrace_port/1k.html" "the web tier"
  end_terrace
  run_terrace -XX:AOTCacheOutput="$work/terrace.aot" -Xlog:aot=off
  await "http://$host:$terrace_port/1k.html" "the web tier"
  load "$terrace_port" /1k.html 2 > /dev/null
  end_terrace
  for way in plain cds aot; do
    case $way in
      plain) opts=(-Xshare:auto) ;;
      cds) opts=(-XX:SharedArchiveFile="$work/terrace.jsa") ;;
      aot) opts=(-XX:AOTCache="$work/terrace.aot") ;;
    esac
    : > "$work/starts"
    for ((i = 0; i < 5; i++)); do
      # Not in a subshell: the process must be known here.
      first_byte "${opts[@]}" > "$work/start"
      cat "$work/start" >> "$work/starts"
      end_terrace
    done
    line="$(cut -d' ' -f1 "$work/starts" | median) ms, processor time $(cut -d' ' -f2 "$work/starts" | median) ms"
    printf '%-10s %s  (bar: 1000 ms)\n' "start $way" "$line"
  done
}

collapse_case() {
  local p urls=() i results=() url
  for p in $terrace_port $nginx_port; do
    url="http://$host:$p/cached/slow.html?$p"
    urls=()
    for ((i = 0; i < 100; i++)); do urls+=(-o /dev/null "$url"); done
    curl -sf -Z --parallel-immediate --parallel-max 100 "${urls[@]}" || fail "$url failed"
    sleep 0.2
    results+=("$(grep -c "slow.html?$p" "$work/origin.access.log")")
  done
  printf '%-10s %12s %12s   requests at the origin for 100 misses at once (bar: 1)\n' collapse "${results[@]}"
}

[ "$network" != veth ] || lay_cable
make_site
start_origin
start_nginx
configure_terrace
await "http://$host:$origin_port/cached/page.html" "the origin"
await "http://$host:$nginx_port/1k.html" nginx
if [ "${cases[*]}" != start ]; then
  run_terrace
  await "http://$host:$terrace_port/1k.html" "the web tier"
fi

echo "$(nginx -v 2>&1), $("$java" --version | sed -n 2p)"
echo "$connections connections, $pairs pairs of $seconds s, access logs $access_log, ${network:-loopback}, load average $(cut -d' ' -f1-3 /proc/loadavg)"
echo "JVM: $(echo $java_opts)"
printf '%-10s %12s %12s %8s  %s  %5s\n' case 'terrace us' 'nginx us' ratio 'min-max  ' bar
for name in "${cases[@]}"; do
  case $name in
    1k) pair_case 1k 0.8 /1k.html requests ;;
    css) pair_case css 0.5 /site.css requests ;;
    css-gzip) pair_case css-gzip 0.5 /packed.css requests 'Accept-Encoding: gzip' ;;
    gzip)
      # The same code, warm after many requests and not after a few large ones.
      warm_up /dynamic/small.html 'Accept-Encoding: gzip'
      pair_case gzip 1.0 /dynamic/text.html requests 'Accept-Encoding: gzip' ;;
    cache) pair_case cache 0.8 /cached/page.html requests ;;
    big)
      warm_up /large.bin # as above
      pair_case big 1.2 /big.bin bytes ;;
    rss) rss_case ;;
    collapse) collapse_case ;;
    start) ;; # last: it ends the process
  esac
done
case " ${cases[*]} " in *" start "*) start_case ;; esac
