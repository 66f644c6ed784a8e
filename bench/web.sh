#!/usr/bin/env bash
# Measures the web tier beside nginx: processor time per request, the two in turns. See --help.
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/meters.sh"

tier=web peer=nginx port=28400 access_log=off
all_cases=(1k css css-gzip gzip cache big rss start collapse)

usage() {
  cat <<E
Usage: bench/web.sh [option...] [case...]

Runs the built web tier (./mvnw -DskipTests package) and nginx, sends both the same requests with wrk, in
turns, and prints processor time per request (user and system, all threads), its median over the pairs, the
median of the pairs' ratios with the smallest and the largest, and the 99th percentile of how long requests
took when the clients sent as many as they could.

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
  --access-log      both write an access log (to a file)
$(common_usage)

Needs nginx, wrk and curl (Debian: apt install nginx-light wrk curl) and a JDK 25 (JAVA_HOME).

$(noise_usage)
E
}

own_option() {
  if [ "$1" = --access-log ]; then access_log=on taken=1; fi
}

parse "$@"
need "nginx-light wrk curl" nginx wrk curl
find_java
jars web-tier > /dev/null
begin
terrace_port=$port admin_port=$((port + 1)) nginx_port=$((port + 2)) origin_port=$((port + 3))
terrace= nginx=

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
  if has_case rss; then words 20000000 5 | split -a 4 -d -b 4000 - "$site/many/f"; fi
  # What was changed just now is read from the disk each time.
  find "$site" -type f -exec touch -d '1 hour ago' {} +
  find "$site" -type d -exec chmod 755 {} + && find "$site" -type f -exec chmod 644 {} +
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
  start_java web web-tier dev.terrace.web.WebMain "$@"
  terrace=$started_pid
  processes=([terrace]="web=$terrace" [nginx]="nginx=$nginx")
}

end_terrace() {
  kill "$terrace" && wait "$terrace" 2> /dev/null || true
  terrace=
}

# ---- meters

declare -A paths=([1k]=/1k.html [css]=/site.css [css-gzip]=/packed.css [gzip]=/dynamic/text.html
  [gzip-small]=/dynamic/small.html [cache]=/cached/page.html [big]=/big.bin [large]=/large.bin [many]=/many/f0042)
declare -A port_of=([terrace]=$terrace_port [nginx]=$nginx_port)

load() { # CASE WHO SECONDS
  local header=(-H 'Host: www.example.org') requests p50 p99 bytes
  case $1 in *gzip*) header+=(-H 'Accept-Encoding: gzip') ;; esac
  read -r requests p50 p99 bytes < <(wrk_load "$3" "http://$host:${port_of[$2]}${paths[$1]}" "${header[@]}")
  # Of large files runs see few requests' ends: there 100 MB are what is counted.
  case $1 in
    big | large) awk -v b="$bytes" -v p50="$p50" -v p99="$p99" 'BEGIN { printf "%.4f %s %s\n", b / 1e8, p50, p99 }' ;;
    *) echo "$requests $p50 $p99" ;;
  esac
}

compare() { # CASE GOAL TITLE
  local header=()
  case $1 in *gzip*) header+=('Accept-Encoding: gzip') ;; esac
  same_answer "${paths[$1]}" "${header[@]}"
  pair_case "$@"
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
  local who
  for who in terrace nginx; do
    curl -sf -o /dev/null "http://$host:${port_of[$who]}/many/f[0000-4999]"
    load many $who 3 > /dev/null
  done
  memory_line 200
}

first_byte() { # OPTS...: milliseconds from the start of the process to the first byte
  local start end
  start=$(date +%s%N)
  run_terrace "$@"
  until exec 3<> "/dev/tcp/$host/$terrace_port"; do
    kill -0 "$terrace" || fail "the web tier ended: $(cat "$work/web.log")"
    sleep 0.005
  done 2> /dev/null
  printf 'GET /1k.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  head -c 1 <&3 > /dev/null
  end=$(date +%s%N)
  exec 3>&-
  printf '%d %d\n' $(((end - start) / 1000000)) $(($(ticks "$terrace") * 1000 / hz))
}

start_case() {
  local way i opts
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
    fact "start-$way" "$(cut -d' ' -f1 "$work/starts" | median)" ms 1000 \
      "from the start to the first byte; $(cut -d' ' -f2 "$work/starts" | median) ms of processor time"
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
  fact collapse "${results[0]}" requests 1 "at the origin for 100 misses at once; nginx: ${results[1]}"
}

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

begin_table "$(nginx -v 2>&1 | sed 's/.*: //'), access logs $access_log"
for name in "${cases[@]}"; do
  case $name in
    1k) compare 1k 0.8 'a file of 1 KB' ;;
    css) compare css 0.5 'a style sheet of 40 KB' ;;
    css-gzip) compare css-gzip 0.5 'the same, compressed beforehand' ;;
    gzip)
      # The same code, warm after many requests and not after a few large ones.
      warm_up gzip-small
      compare gzip 1.0 '200 KB from an origin, compressed on the way' ;;
    cache) compare cache 0.8 'a page of 10 KB out of the cache' ;;
    big)
      warm_up large # as above
      compare big 1.2 '100 MB of a large file' ;;
    rss) rss_case ;;
    collapse) collapse_case ;;
    start) ;; # last: it ends the process
  esac
done
if has_case start; then start_case; fi
