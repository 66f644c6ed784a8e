#!/usr/bin/env bash
# Measures the whole chain, load balancer to database, beside HAProxy, nginx and Flask. See --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/meters.sh"
. "$(dirname "${BASH_SOURCE[0]}")/application.sh"

tier=chain peer=classic port=28100 seconds=3
all_cases=(page cached member list favorite rss)
java_opts="-Xmx128m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xss512k -XX:ReservedCodeCacheSize=64m
  -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData"

usage() {
  cat <<E
Usage: bench/chain.sh [option...] [case...]

Runs one process of every tier of Terrace, and HAProxy, nginx and gunicorn with bench/peers/conduit.py, on one
database, sends both the same requests by TLS, in turns, and prints processor time per request of all tiers
together, database included, its median over the pairs, the median of the pairs' ratios with the smallest
and the largest, and the 99th percentile of how long requests took when the clients sent as many as they could.

Cases (default: all, about five minutes)
  page      the front page for visitors: Terrace as it is, with its cache; the others without one
  cached    the same, nginx with its cache too
  member    the front page for somebody who is signed in: past all caches
  list      GET /api/articles?limit=20
  favorite  POST /api/articles/SLUG/favorite: a write
  rss       resident memory of all tiers after that, without the database

Options
$(common_usage)
$(application_usage)

Needs haproxy, nginx, wrk, h2load, openssl, curl, gunicorn and Flask (Debian: apt install haproxy nginx-light wrk
nghttp2-client openssl curl gunicorn python3-flask python3-mysqldb) and a JDK 25 (JAVA_HOME).

$(noise_usage)
E
}

own_option() { application_option "$@"; }

load() { # CASE WHO SECONDS
  local kind=$1 at=${ports[$2]}
  case $1 in
    page | cached) kind=home ;;
  esac
  if [ "$1/$2" = cached/classic ]; then at=$((at + 1)); fi
  wrk_load "$3" "https://$host:$at" -s "$bench/requests.lua" -- "$kind" "$work"
}

start_web() { # PORT APP-PORT ADMIN-PORT
  cat > "$work/web.yaml" <<E
admin: {listen: "127.0.0.1:$3"}
drain: {grace: 0s, timeout: 1s}
log: {level: warn, accessLog: false}
listen: ["127.0.0.1:$1"]
cache: {zones: {pages: {memory: 16MiB}}}
sites:
  - locations:
      - path: /
        proxyPass: app
        cache: {zone: pages, key: {cookies: [__Host-session, session], identity: true}}
      - {path: /api, proxyPass: app}
upstreams: {app: {servers: [{name: app-1, address: "127.0.0.1:$2"}]}}
E
  start_java web web-tier dev.terrace.web.WebMain
  web_pid=$started_pid
}

start_lb() { # PORT WEB-PORT ADMIN-PORT
  cat > "$work/lb.yaml" <<E
admin: {listen: "127.0.0.1:$3"}
drain: {grace: 0s, timeout: 1s}
log: {level: warn, accessLog: false}
frontends:
  https:
    bind: [{address: "$host:$1", tls: {certificate: $work/cert.pem, key: $work/key.pem}}]
    defaultBackend: web
backends: {web: {servers: [{name: web-1, address: "127.0.0.1:$2"}]}}
E
  start_java lb lb-tier dev.terrace.lb.LbMain
  lb_pid=$started_pid
}

start_nginx() { # PORT FLASK-PORT: the next port is the same with a cache
  {
    [ "$(id -u)" != 0 ] || echo "user root;"
    nginx_frame nginx off
    cat <<E
  proxy_cache_path $work/nginx.cache levels=1:2 keys_zone=pages:10m max_size=64m;
  upstream flask { server 127.0.0.1:$2; }
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host \$host;
  proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
  server {
    listen 127.0.0.1:$1 reuseport backlog=4096;
    location / { proxy_pass http://flask; }
  }
  server {
    listen 127.0.0.1:$(($1 + 1)) reuseport backlog=4096;
    location /api/ { proxy_pass http://flask; }
    location / {
      proxy_pass http://flask;
      proxy_ignore_headers Vary; # the cookie is in the key
      proxy_cache pages; proxy_cache_key \$request_uri\$cookie_session; proxy_cache_lock on;
      proxy_cache_use_stale updating; proxy_cache_background_update on;
    }
  }
}
E
  } > "$work/nginx.conf"
  nginx -q -c "$work/nginx.conf" & nginx_pid=$!
  started+=("$nginx_pid")
}

start_haproxy() { # PORT NGINX-PORT: the next port leads to the next of nginx
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
  option forwardfor
  option redispatch
  retries 3
frontend plain
  bind $host:$1 backlog 4096 ssl crt $work/both.pem alpn h2,http/1.1
  default_backend plain
backend plain
  server nginx 127.0.0.1:$2 check
frontend cached
  bind $host:$(($1 + 1)) backlog 4096 ssl crt $work/both.pem alpn h2,http/1.1
  default_backend cached
backend cached
  server nginx 127.0.0.1:$(($2 + 1)) check
E
  haproxy -q -db -f "$work/haproxy.cfg" > "$work/haproxy.log" 2>&1 & haproxy_pid=$!
  started+=("$haproxy_pid")
}

parse "$@"
need "haproxy nginx-light openssl" haproxy nginx openssl
need_application
jars lb-tier > /dev/null
jars web-tier > /dev/null
begin
declare -A ports=([terrace]=$port [classic]=$((port + 1)))
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench.test \
  -keyout "$work/key.pem" -out "$work/cert.pem" 2> /dev/null
cat "$work/cert.pem" "$work/key.pem" > "$work/both.pem"
start_database $((port + 3))
start_app 127.0.0.1 $((port + 4)) $((port + 5))
start_web $((port + 6)) $((port + 4)) $((port + 7))
start_lb "$port" $((port + 6)) $((port + 8))
start_flask 127.0.0.1 $((port + 9))
start_nginx $((port + 10)) $((port + 9))
start_haproxy $((port + 1)) $((port + 10))
prepare_clients
for at in "$port" $((port + 1)) $((port + 2)); do await "https://$host:$at/" "port $at"; done
processes=([terrace]="lb=$lb_pid web=$web_pid app=$app_pid database=$database_pid"
  [classic]="haproxy=$haproxy_pid nginx=$nginx_pid flask=$flask_pid database=$database_pid")

begin_table "$(haproxy -v | head -1 | cut -d' ' -f1-3), $(nginx -v 2>&1 | sed 's/.*: //'), $(application_versions)"
for name in "${cases[@]}"; do
  case $name in
    page) pair_case page 0.05 'front page, visitor; the classic chain without a cache' ;;
    cached) pair_case cached 1.0 'front page, visitor; both with their cache' ;;
    member) pair_case member - 'front page, signed in' ;;
    list) pair_case list - 'GET /api/articles?limit=20' ;;
    favorite) pair_case favorite - 'POST /api/articles/SLUG/favorite' ;;
    rss)
      processes=([terrace]="lb=$lb_pid web=$web_pid app=$app_pid" [classic]="haproxy=$haproxy_pid nginx=$nginx_pid flask=$flask_pid")
      memory_line - ;;
  esac
done
