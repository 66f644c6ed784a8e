#!/usr/bin/env bash
# Measures the load balancer beside HAProxy: processor time per request, the two in turns. See --help.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
module=$(dirname "$here")
. "$module/../bench/meters.sh"
all_cases=(h1 tls-h1 tls-h2 new new-tls rss upload)

pairs=5 seconds=2 warmup=20 connections=64 port=28500 keep= network= cookie=
lib="$module/target/dist/lib"
java_opts="-Xmx96m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xss512k -XX:ReservedCodeCacheSize=48m
  -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData"

usage() {
  cat <<E
Usage: lb-tier/bench/compare.sh [option...] [case...]

Runs the built load balancer (./mvnw -DskipTests package) and HAProxy before the same two servers (nginx),
sends both the same requests, in turns, and prints processor time per request (user and system, all
threads), its median over the pairs, the median of the pairs' ratios with the smallest and the largest, and
the 99th percentile of how long requests took when the clients sent as many as they could.

Cases (default: all, about five minutes)
  h1       answers of 1 KB, keep-alive, HTTP/1.1 in clear
  tls-h1   the same by TLS 1.3
  tls-h2   the same by TLS 1.3 and HTTP/2, eight requests at a time on each connection (h2load)
  new      a new connection for each request, in clear
  new-tls  the same with a full TLS handshake (P-256)
  rss      resident memory with 256 busy connections
  upload   a body of 2 GiB; figures are seconds of processor time, memory before and after

Options
  --pairs N         pairs for each case, default $pairs
  --seconds S       length of a run, default $seconds
  --warmup S        processor time that load takes before a case's first run, default $warmup: the JIT
                    compiler needs it, and the first case gets twice as much
  --connections N   at a time, default $connections
  --cookie          both keep visitors on a server by a cookie
  --port P          first of the loopback ports used, default $port
  --java-opts OPTS  of the load balancer's JVM instead of: $(echo $java_opts)
  --lib DIR         folder with the load balancer's jars, default lb-tier/target/dist/lib
  --loopback        clients on the same network device as the servers, also when run by root
  --keep DIR        leave configurations and logs there

Needs haproxy, nginx, wrk, h2load, openssl and curl (Debian: apt install haproxy nginx-light wrk
nghttp2-client openssl curl) and a JDK 25 (JAVA_HOME). A ratio says how much the load balancer takes of
what HAProxy takes: below 1 is less. On a busy machine the figures move together; the ratios of pairs move
little, and those of different days may be compared.

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
    --cookie) cookie=yes; shift ;;
    --port) port=$2; shift 2 ;;
    --java-opts) java_opts=$2; shift 2 ;;
    --lib) lib=$2; shift 2 ;;
    --keep) keep=$2; shift 2 ;;
    --loopback) network=loopback; shift ;;
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
need "haproxy nginx-light wrk nghttp2-client openssl curl" haproxy nginx wrk h2load openssl curl
find_java
[ -d "$lib" ] || fail "$lib is not there: ./mvnw -DskipTests package"

if [ -z "$network" ] && [ "$(id -u)" = 0 ] && command -v ip > /dev/null; then
  exec unshare --net --mount "$0" --namespace "${arguments[@]}"
fi

host=127.0.0.1
work=${keep:-$(mktemp -d)}
mkdir -p "$work"
trap cleanup EXIT
declare -A clear=([terrace]=$port [haproxy]=$((port + 2)))
declare -A tls=([terrace]=$((port + 1)) [haproxy]=$((port + 3)))
declare -A pid
origin_ports=($((port + 4)) $((port + 5)))
admin_port=$((port + 6))

start_origins() {
  mkdir -p "$work/origin"
  words 1000 1 > "$work/origin/1k.html"
  {
    [ "$(id -u)" != 0 ] || echo "user root;"
    nginx_frame origin off
    cat <<E
  keepalive_time 1d;
  client_max_body_size 0;
  server {
    listen 127.0.0.1:${origin_ports[0]} reuseport backlog=4096;
    listen 127.0.0.1:${origin_ports[1]} reuseport backlog=4096;
    root $work/origin;
    location = /health { return 204; }
    # An upload is taken as it comes and thrown away by the second server.
    location = /upload {
      proxy_request_buffering off; proxy_http_version 1.1;
      proxy_pass http://127.0.0.1:${origin_ports[1]}/sink;
    }
    location = /sink { return 204; }
  }
}
E
  } > "$work/origin.conf"
  nginx -q -c "$work/origin.conf" & started+=($!)
}

start_haproxy() {
  local persistence= options=("" "")
  [ -z "$cookie" ] || { persistence='cookie SERVERID insert indirect'; options=("cookie a" "cookie b"); }
  cat > "$work/haproxy.cfg" <<E
global
  maxconn 4096
  ssl-default-bind-options ssl-min-ver TLSv1.2
  ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384
defaults
  mode http
  timeout connect 1s
  timeout client 2m
  timeout server 30s
  timeout http-request 5s
  timeout http-keep-alive 60s
  option forwardfor
  option redispatch
  retries 3
  unique-id-format %{+X}o%ci:%cp_%fi:%fp_%Ts_%rt:%pid
  unique-id-header X-Request-Id
frontend all
  bind $host:${clear[haproxy]} backlog 4096
  bind $host:${tls[haproxy]} backlog 4096 ssl crt $work/both.pem alpn h2,http/1.1
  http-request set-header X-Forwarded-Proto https if { ssl_fc }
  default_backend origins
backend origins
  balance roundrobin
  option httpchk GET /health
  $persistence
  server a 127.0.0.1:${origin_ports[0]} check ${options[0]}
  server b 127.0.0.1:${origin_ports[1]} check ${options[1]}
E
  haproxy -q -db -f "$work/haproxy.cfg" > "$work/haproxy.log" 2>&1 & pid[haproxy]=$!
  started+=("${pid[haproxy]}")
}

start_terrace() {
  local persistence=
  [ -z "$cookie" ] || persistence='    cookie: {name: SERVERID}'
  cat > "$work/lb.yaml" <<E
admin: {listen: "127.0.0.1:$admin_port"}
drain: {grace: 0s, timeout: 1s}
log: {level: warn, accessLog: false}
frontends:
  all:
    bind:
      - {address: "$host:${clear[terrace]}"}
      - {address: "$host:${tls[terrace]}", tls: {certificate: $work/cert.pem, key: $work/key.pem}}
    limits: {maxBodySize: 4GiB}
    defaultBackend: origins
backends:
  origins:
$persistence
    servers:
      - {name: a, address: "127.0.0.1:${origin_ports[0]}"}
      - {name: b, address: "127.0.0.1:${origin_ports[1]}"}
E
  # shellcheck disable=SC2086 # options are words
  MALLOC_ARENA_MAX=2 "$java" $java_opts --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "$lib/*" dev.terrace.lb.LbMain \
    --config "$work/lb.yaml" > "$work/terrace.log" 2>&1 & pid[terrace]=$!
  started+=("${pid[terrace]}")
}

# ---- meters

load() { # CASE WHO SECONDS: prints "requests p99-in-microseconds" of a run
  local case=$1 url out
  case $case in
    h1 | new) url=http://$host:${clear[$2]}/1k.html ;;
    *) url=https://$host:${tls[$2]}/1k.html ;;
  esac
  if [ "$case" = tls-h2 ]; then
    out=$("${client[@]}" h2load -t1 -c"$connections" -m8 -D"$3" "$url" 2>&1)
    grep -q ' 0 failed, 0 errored' <<< "$out" || { echo "$out" >&2; fail "$url: errors"; }
    awk '/^requests:/ { print $8, 0 }' <<< "$out" # it knows no percentiles
    return
  fi
  local header=(-H 'Host: www.example.org')
  [[ $case != new* ]] || header+=(-H 'Connection: close')
  out=$("${client[@]}" wrk -t1 -c"$connections" -d"$3s" --latency "${header[@]}" "$url")
  if grep -q 'Non-2xx' <<< "$out"; then echo "$out" >&2; fail "$url: errors"; fi
  awk '$1 == "99%" {
      unit = $2; gsub(/[0-9.]/, "", unit); time = $2 + 0
      p99 = time * (unit == "us" ? 1 : unit == "ms" ? 1000 : 1000000)
    }
    /requests in/ { n = $1 }
    END { print n, p99 }' <<< "$out"
}

measure() { # CASE WHO: microseconds of processor time for a request, and the 99th percentile
  local before after requests p99
  before=$(ticks "${pid[$2]}")
  read -r requests p99 < <(load "$1" "$2" "$seconds")
  after=$(ticks "${pid[$2]}")
  awk -v t=$((after - before)) -v hz="$hz" -v n="$requests" -v p99="$p99" \
    'BEGIN { printf "%.2f %.0f\n", t * 1e6 / hz / n, p99 }'
}

warm=0
warm_up() { # CASE
  local until
  until=$(($(ticks "${pid[terrace]}") + (2 - warm) * warmup * hz))
  warm=1
  while [ "$(ticks "${pid[terrace]}")" -lt $until ]; do
    load "$1" terrace 1 > /dev/null
  done
}

pair_case() { # CASE GOAL MUST
  local i who order
  warm_up "$1"
  load "$1" haproxy 1 > /dev/null
  : > "$work/terrace.runs" > "$work/haproxy.runs"
  for ((i = 0; i < pairs; i++)); do
    order=(terrace haproxy)
    ((i % 2)) || order=(haproxy terrace)
    for who in "${order[@]}"; do measure "$1" "$who" >> "$work/$who.runs"; done
  done
  paste -d' ' "$work/terrace.runs" "$work/haproxy.runs" | awk '{ printf "%.3f\n", $1 / $3 }' > "$work/ratios"
  printf '%-8s %12.1f %12.1f %8.2f  %s  %4s %4s %10s %10s\n' "$1" \
    "$(cut -d' ' -f1 "$work/terrace.runs" | median)" "$(cut -d' ' -f1 "$work/haproxy.runs" | median)" \
    "$(median < "$work/ratios")" "$(extremes < "$work/ratios")" "$2" "$3" \
    "$(cut -d' ' -f2 "$work/terrace.runs" | median)" "$(cut -d' ' -f2 "$work/haproxy.runs" | median)"
}

rss_case() {
  local connections=256 who result=()
  for who in terrace haproxy; do
    load h1 $who 3 > /dev/null
    load tls-h1 $who 3 > /dev/null
    result+=("$(rss "${pid[$who]}")")
  done
  printf '%-8s %10s M %10s M   (must: 200 M)\n' rss "${result[@]}"
}

upload_case() {
  local who before memory
  for who in terrace haproxy; do
    memory=$(rss "${pid[$who]}") before=$(ticks "${pid[$who]}")
    head -c 2G /dev/zero | "${client[@]}" curl -sf -T - -o /dev/null "http://$host:${clear[$who]}/upload" ||
      fail "upload by way of $who failed: $?"
    awk -v who="$who" -v t=$(($(ticks "${pid[$who]}") - before)) -v hz="$hz" -v a="$memory" \
      -v b="$(rss "${pid[$who]}")" \
      'BEGIN { printf "upload   %s: %.2f s of processor time for 2 GiB; %d M before, %d M after\n", who, t / hz, a, b }'
  done
}

[ "$network" != veth ] || lay_cable
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench.test \
  -keyout "$work/key.pem" -out "$work/cert.pem" 2> /dev/null
cat "$work/cert.pem" "$work/key.pem" > "$work/both.pem"
start_origins
await "http://127.0.0.1:${origin_ports[0]}/1k.html" nginx
start_haproxy
start_terrace
await "https://$host:${tls[haproxy]}/1k.html" HAProxy
await "https://$host:${tls[terrace]}/1k.html" "the load balancer"

echo "$(haproxy -v | head -1 | cut -d' ' -f1-3), $("$java" --version | sed -n 2p)"
echo "$connections connections, $pairs pairs of $seconds s, ${network:-loopback}, load average $(cut -d' ' -f1-3 /proc/loadavg)"
echo "JVM: $(echo $java_opts)"
printf '%-8s %12s %12s %8s  %s  %4s %4s %10s %10s\n' case 'terrace us' 'haproxy us' ratio 'min-max  ' goal must \
  'p99 us' 'haproxy'
for name in "${cases[@]}"; do
  case $name in
    h1) pair_case h1 1.0 1.2 ;;
    rss) rss_case ;;
    upload) upload_case ;;
    *) pair_case "$name" 1.2 1.5 ;;
  esac
done
