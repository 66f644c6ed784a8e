# For the scripts that measure a tier beside its peer; to be sourced. They set, before they call:
#   work         folder for what is written; removed at the end unless $keep is set
#   host         address that the servers listen on; lay_cable changes it
#   connections  at a time

client=()  # words before a client's command; lay_cable sets them
space=     # pid that keeps the clients' namespace
started=() # pids to end
hz=$(getconf CLK_TCK)

fail() { echo "$(basename "$0"): $*" >&2; exit 1; }

cleanup() {
  local pid
  for pid in "${started[@]}" $space; do
    kill "$pid" 2> /dev/null || true
  done
  wait 2> /dev/null || true
  [ -n "${keep:-}" ] || rm -rf "$work"
}

need() { # PACKAGES COMMAND...
  local packages=$1 tool
  shift
  for tool in "$@"; do
    command -v "$tool" > /dev/null || fail "$tool is not installed (Debian: apt install $packages)"
  done
}

find_java() { # sets java
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  "$java" --version 2> /dev/null | grep -qE '^(openjdk|java) (2[5-9]|[3-9][0-9])' ||
    fail "no JDK 25: set JAVA_HOME"
}

# The clients' namespace and the cable to it. On loopback the kernel hands pages over without a network
# stack worth the name: what is sent costs less there, which hides what the servers do not do well.
lay_cable() {
  ip link set lo up
  unshare --net sleep infinity & space=$!
  host=10.77.1.1
  client=(nsenter -t "$space" -n)
  until [ "$(readlink "/proc/$space/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
  ip link add cable type veth peer name cable netns "$space"
  ip addr add $host/30 dev cable
  ip link set cable up
  "${client[@]}" ip addr add 10.77.1.2/30 dev cable
  "${client[@]}" ip link set cable up
}

words() { # BYTES SEED [END]: words with the frequencies of prose, and how lines end
  awk -v bytes="$1" -v seed="$2" -v end="${3:-}\n" 'BEGIN {
    srand(seed)
    for (i = 0; i < 1500; i++) {
      w = ""; n = 2 + int(rand() * 8)
      for (j = 0; j < n; j++) w = w substr("etaoinshrdlucmfwypvbgk", 1 + int(22 * rand() * rand()), 1)
      word[i] = w
    }
    for (left = bytes; left > 0; left -= length(w)) {
      w = word[int(1500 * rand() * rand() * rand())] (rand() < 0.09 ? end : " ")
      printf "%s", substr(w, 1, left)
    }
  }'
}

nginx_frame() { # NAME LOG: the parts of a configuration of nginx that are not about what it serves
  cat <<E
daemon off;
worker_processes auto;
pid $work/$1.pid;
error_log $work/$1.error.log warn;
events { worker_connections 4096; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  sendfile on; tcp_nopush on; keepalive_timeout 65; keepalive_requests 1000000000;
  access_log $2;
  client_body_temp_path $work/$1.body; proxy_temp_path $work/$1.proxy; fastcgi_temp_path $work/$1.f;
  uwsgi_temp_path $work/$1.u; scgi_temp_path $work/$1.s;
E
}

await() { # URL WHAT
  local deadline=$((SECONDS + 30))
  until curl -skf -o /dev/null --max-time 2 "$1"; do
    [ $SECONDS -lt $deadline ] || { tail -5 "$work"/*.log >&2; fail "$2 does not answer"; }
    sleep 0.05
  done
}

children() { cat /proc/"$1"/task/*/children; }

ticks() { # PID: user and system time of it and its workers, in ticks
  local pid sum=0
  for pid in $1 $(children "$1"); do
    # The name in brackets may hold anything, what follows holds none.
    set -- $(sed 's/.*) //' "/proc/$pid/stat")
    sum=$((sum + ${12} + ${13}))
  done
  echo "$sum"
}

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

extremes() { sort -n | sed -n '1p;$p' | awk '{ printf NR == 1 ? "%.2f-" : "%.2f", $1 }'; } # MIN-MAX

quotient() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }

rss() { # PID: MiB, of it and its workers
  local pid
  for pid in $1 $(children "$1"); do
    awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"
  done | awk '{ sum += $1 } END { printf "%.0f", sum / 1024 }'
}
