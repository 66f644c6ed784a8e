#!/usr/bin/env bash
# Measures the load balancer beside HAProxy: processor time per request, the two in turns. See --help.
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/meters.sh"

tier=lb peer=haproxy port=28500 warmup=20 cookie=
all_cases=(h1 tls-h1 tls-h2 new new-tls rss upload)

usage() {
  cat <<E
Usage: bench/lb.sh [option...] [case...]

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
  --cookie          both keep visitors on a server by a cookie
$(common_usage)

Needs haproxy, nginx, wrk, h2load, openssl and curl (Debian: apt install haproxy nginx-light wrk
nghttp2-client openssl curl) and a JDK 25 (JAVA_HOME).

$(noise_usage)
E
}

own_option() {
  if [ "$1" = --cookie ]; then cookie=yes taken=1; fi
}

parse "$@"
need "haproxy nginx-light wrk nghttp2-client openssl curl" haproxy nginx wrk h2load openssl curl
find_java
jars lb-tier > /dev/null
begin
declare -A clear=([terrace]=$port [haproxy]=$((port + 2)))
declare -A tls=([terrace]=$((port + 1)) [haproxy]=$((port + 3)))
declare -A pid=()
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
  start_java lb lb-tier dev.terrace.lb.LbMain
  pid[terrace]=$started_pid
}

# ---- meters

load() { # CASE WHO SECONDS
  local url=https://$host:${tls[$2]}/1k.html out header=(-H 'Host: www.example.org')
  case $1 in h1 | new) url=http://$host:${clear[$2]}/1k.html ;; esac
  case $1 in new*) header+=(-H 'Connection: close') ;; esac
  if [ "$1" != tls-h2 ]; then
    wrk_load "$3" "$url" "${header[@]}"
    return
  fi
  out=$(timeout $(($3 + 20)) "${client[@]}" h2load -t1 -c"$connections" -m8 -D"$3" "$url" 2>&1)
  grep -q ' 0 failed, 0 errored' <<< "$out" || { echo "$out" >&2; fail "$url: errors"; }
  awk '/^requests:/ { print $8, 0, 0 }' <<< "$out" # it knows no percentiles
}

rss_case() {
  local connections=256 who
  for who in terrace haproxy; do
    load h1 $who 3 > /dev/null
    load tls-h1 $who 3 > /dev/null
  done
  memory_line 200
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

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench.test \
  -keyout "$work/key.pem" -out "$work/cert.pem" 2> /dev/null
cat "$work/cert.pem" "$work/key.pem" > "$work/both.pem"
start_origins
await "http://127.0.0.1:${origin_ports[0]}/1k.html" nginx
start_haproxy
start_terrace
processes=([terrace]="lb=${pid[terrace]}" [haproxy]="haproxy=${pid[haproxy]}")
await "https://$host:${tls[haproxy]}/1k.html" HAProxy
await "https://$host:${tls[terrace]}/1k.html" "the load balancer"

begin_table "$(haproxy -v | head -1 | cut -d' ' -f1-3)"
for name in "${cases[@]}"; do
  case $name in
    h1) pair_case h1 1.0 'answers of 1 KB, HTTP/1.1 in clear' ;;
    tls-h1) pair_case tls-h1 1.2 'the same by TLS' ;;
    tls-h2) pair_case tls-h2 1.2 'the same by TLS and HTTP/2' ;;
    new) pair_case new 1.2 'a new connection for each request, in clear' ;;
    new-tls) pair_case new-tls 1.2 'the same with a full TLS handshake' ;;
    rss) rss_case ;;
    upload) upload_case ;;
  esac
done
