# For the scripts that measure a tier beside its peer; to be sourced. They set, before they call:
#   tier         what is measured, as reports call it; all_cases: what there is to measure
#   usage        a function that tells how to call them
#   processes    for each of the two, the parts that it is made of: "web=123 app=456"; a part with a
#                minus sign is shown but not counted: "app=123 -database=456"
#   peer         who is measured beside Terrace; a key of processes, as is terrace
#   load         a function: load CASE WHO SECONDS prints "requests p50 p99" of a run, times in
#                microseconds, 0 when not known; it may count another thing than requests

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$bench")
pairs=5 seconds=2 warmup=6 connections=64 keep='' network='' rows='' cases=()
host=127.0.0.1 # that the servers listen on; lay_cable changes it
declare -A processes=()
client=()  # words before a client's command; lay_cable sets them
space=     # pid that keeps the clients' namespace
started=() # pids to end
hz=$(getconf CLK_TCK)
# As local-stack's JvmCommand starts tiers, but for the compiler: what runs for long is to be quick.
java_opts="-Xmx96m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xss512k -XX:ReservedCodeCacheSize=48m
  -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData"

# Exit codes: 1 it failed, 2 wrong usage, 3 something that is needed is not there.
fail() { echo "bench: $*" >&2; exit 1; }
misuse() { echo "bench: $*; see --help" >&2; exit 2; }
lacks() { echo "bench: $*" >&2; exit 3; }

# ---- what all of them can be told

common_usage() {
  cat <<E
  --pairs N         pairs of runs for each case, default $pairs
  --seconds S       length of a run, default $seconds
  --warmup S        processor time that load takes before a case's first run, default $warmup: the JIT
                    compiler needs it, and the first case gets twice as much
  --connections N   at a time, default $connections
  --port P          first of the loopback ports used, default $port
  --java-opts OPTS  of Terrace's JVMs instead of: $(echo $java_opts)
  --loopback        clients on the same network device as the servers, also when run by root
  --keep DIR        leave configurations and logs there
  --rows FILE       add every run to this file, for bench/Report.java
E
}

noise_usage() {
  cat <<E
A ratio says how much Terrace takes of what its peer takes: below 1 is less. On a busy machine the
figures move together; the ratios of pairs, which run one right after the other, move little, and those
of different days may be compared. Where the smallest and the largest ratio are far apart, measure again.

Run by root, everything is in network namespaces of its own that are gone afterwards, the clients behind a
virtual cable (veth), as on another host. Else it is on loopback, where sending costs less.
E
}

# Reads the command line. A script's own options: own_option "$@" sets taken, the words that it took.
parse() {
  arguments=("$@")
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) usage; exit 0 ;;
      --pairs | --seconds | --warmup | --connections | --port)
        [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || misuse "$1 wants a number above 0 but got '${2:-}'"
        printf -v "${1#--}" %s "$2"
        shift 2 ;;
      --java-opts | --keep | --rows)
        [ $# -ge 2 ] || misuse "$1 wants a value"
        case $1 in --java-opts) java_opts=$2 ;; --keep) keep=$2 ;; --rows) rows=$2 ;; esac
        shift 2 ;;
      --loopback) network=loopback; shift ;;
      --namespace) network=veth; shift ;; # inside of the namespace that is made for it
      -*)
        taken=0
        own_option "$@"
        [ "$taken" -gt 0 ] || misuse "unknown option $1"
        shift "$taken" ;;
      *)
        case " ${all_cases[*]} " in
          *" $1 "*) cases+=("$1") ;;
          *) misuse "unknown case $1; there are: ${all_cases[*]}" ;;
        esac
        shift ;;
    esac
  done
  [ ${#cases[@]} -gt 0 ] || cases=("${all_cases[@]}")
  PATH=$PATH:/usr/sbin
}

own_option() { :; }

# Into a namespace of its own when that can be made; then a folder for what is written.
begin() {
  if [ -z "$network" ] && [ "$(id -u)" = 0 ] && command -v ip > /dev/null && unshare --net true 2> /dev/null; then
    exec unshare --net --mount "$0" --namespace "${arguments[@]}"
  fi
  work=${keep:-$(mktemp -d)}
  mkdir -p "$work"
  chmod 755 "$work" # nginx and MariaDB may run as somebody else
  trap cleanup EXIT
  trap 'exit 130' INT TERM
  if [ "$network" = veth ]; then lay_cable; fi
}

has_case() { case " ${cases[*]} " in *" $1 "*) ;; *) false ;; esac; }

jars() { # MODULE: its jars, as a class path; ends when it was not built
  local folder=$root/$1/target/dist/lib
  [ -z "${TERRACE_LIB:-}" ] || folder=$TERRACE_LIB/$1/lib # what ./stack has built
  [ -d "$folder" ] || lacks "$1 is not built: ./mvnw -DskipTests package, or use ./stack bench"
  echo "$folder/*"
}

start_java() { # NAME MODULE MAIN-CLASS [OPTION...]: a tier by $work/NAME.yaml; sets started_pid
  # shellcheck disable=SC2086 # options are words
  MALLOC_ARENA_MAX=2 "$java" $java_opts "${@:4}" --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "$(jars "$2")" "$3" \
    --config "$work/$1.yaml" > "$work/$1.log" 2>&1 & started_pid=$!
  started+=("$started_pid")
}

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
    command -v "$tool" > /dev/null || lacks "$tool is not installed (Debian: apt install $packages)"
  done
}

find_java() { # sets java
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  "$java" --version 2> /dev/null | grep -qE '^(openjdk|java) (2[5-9]|[3-9][0-9])' ||
    lacks "no JDK 25: set JAVA_HOME, or use ./stack bench"
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
    [ $SECONDS -lt $deadline ] || { tail -n 5 "$work"/*.log >&2; fail "$2 does not answer"; }
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

extremes() { sort -n | sed -n '1p;$p' | awk '{ printf NR == 1 ? "%.3f-" : "%.3f", $1 }'; } # MIN-MAX

rss() { # PID: MiB, of it and its workers
  local pid
  for pid in $1 $(children "$1"); do
    awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"
  done | awk '{ sum += $1 } END { printf "%.0f", sum / 1024 }'
}

row() { # WORDS...: a line of the file of rows, divided by tabs
  [ -z "$rows" ] || (IFS=$'\t'; echo "$*" >> "$rows")
}

wrk_load() { # SECONDS URL OPTIONS... [-- SCRIPT'S ARGUMENTS]: prints "requests p50 p99 bytes" of a run
  local time=$1 url=$2 out options=() script=()
  shift 2
  while [ $# -gt 0 ]; do
    if [ "$1" = -- ]; then script=("$@"); break; fi
    options+=("$1")
    shift
  done
  out=$("${client[@]}" wrk -t1 -c"$connections" -d"${time}s" --timeout 10s --latency "${options[@]}" "$url" "${script[@]}")
  # Cold JVMs refuse some; where more than one in a hundred is refused, something is wrong.
  if [ -z "$warming" ] && ! awk '/Non-2xx/ { bad = $NF } /Socket errors/ { gsub(",", ""); bad += $4 + $6 + $8 + $10 }
      /requests in/ { n = $1 } END { exit bad * 100 > n }' <<< "$out"; then
    echo "$out" >&2
    fail "$url: errors"
  fi
  awk 'function micros(text,   unit) {
      unit = text
      gsub(/[0-9.]/, "", unit)
      return (text + 0) * (unit == "us" ? 1 : unit == "ms" ? 1000 : unit == "s" ? 1e6 : 6e7)
    }
    $1 == "50%" { p50 = micros($2) }
    $1 == "99%" { p99 = micros($2) }
    /requests in/ {
      n = $1
      size = $5; unit = size; gsub(/[0-9.]/, "", unit); gsub(/[A-Z]/, "", size)
      scale["B"] = 1; scale["KB"] = 1024; scale["MB"] = 1024 ^ 2; scale["GB"] = 1024 ^ 3
    }
    END { printf "%d %.0f %.0f %.0f\n", n, p50, p99, size * scale[unit] }' <<< "$out"
}

measure() { # CASE WHO PAIR: a run; adds "microseconds-of-processor-time p50 p99" to $work/WHO.runs
  local part requests p50 p99 _ before=() sum=0 shown='' i=0 took
  for part in ${processes[$2]}; do before+=("$(ticks "${part#*=}")"); done
  read -r requests p50 p99 _ < <(load "$1" "$2" "$seconds")
  awk -v n="${requests:-0}" 'BEGIN { exit !(n > 0) }' || fail "$1: no answers from $2"
  for part in ${processes[$2]}; do
    took=$(awk -v t=$(($(ticks "${part#*=}") - before[i])) -v hz="$hz" -v n="$requests" \
      'BEGIN { printf "%.3f", t * 1e6 / hz / n }')
    [ "${part#-}" != "$part" ] || sum=$(awk -v a="$sum" -v b="$took" 'BEGIN { print a + b }')
    shown="$shown${shown:+ }${part%%=*}=$took"
    i=$((i + 1))
  done
  echo "$sum $p50 $p99" >> "$work/$2.runs"
  row run "$tier" "$1" "$2" "$3" "$sum" "$(awk -v n="$requests" -v s="$seconds" 'BEGIN { printf "%.1f", n / s }')" \
    "$p50" "$p99" "$shown"
}

all_ticks() { # WHO: of all its parts
  local part sum=0
  for part in ${processes[$1]}; do sum=$((sum + $(ticks "${part#*=}"))); done
  echo "$sum"
}

warm=0
warming=
warm_up() { # CASE
  local until rounds=0 warming=yes
  until=$(($(all_ticks terrace) + (2 - warm) * warmup * hz))
  warm=1
  # Bounded: a case may be such that little processor time is taken.
  while [ "$(all_ticks terrace)" -lt "$until" ] && [ $rounds -lt $((4 * warmup)) ]; do
    load "$1" terrace 1 > /dev/null
    rounds=$((rounds + 1))
  done
  load "$1" "$peer" 1 > /dev/null
}

heading() {
  printf '%-10s %10s %10s %7s  %-13s %5s %9s %9s\n' '' terrace "$peer" '' '' '' terrace "$peer"
  printf '%-10s %10s %10s %7s  %-13s %5s %9s %9s\n' case us us ratio min-max goal p99-us p99-us
}

pair_case() { # CASE GOAL TITLE: runs of both in turns; GOAL is the largest ratio, - for none
  local i who order
  row case "$tier" "$1" "$peer" "$2" "$3"
  warm_up "$1"
  : > "$work/terrace.runs"
  : > "$work/$peer.runs"
  for ((i = 0; i < pairs; i++)); do
    order=(terrace "$peer")
    ((i % 2)) || order=("$peer" terrace)
    for who in "${order[@]}"; do measure "$1" "$who" "$i"; done
  done
  paste -d' ' "$work/terrace.runs" "$work/$peer.runs" | awk '{ printf "%.4f\n", $1 / $4 }' > "$work/ratios"
  printf '%-10s %10.1f %10.1f %7.3f  %-13s %5s %9.0f %9.0f\n' "$1" \
    "$(cut -d' ' -f1 "$work/terrace.runs" | median)" "$(cut -d' ' -f1 "$work/$peer.runs" | median)" \
    "$(median < "$work/ratios")" "$(extremes < "$work/ratios")" "$2" \
    "$(cut -d' ' -f3 "$work/terrace.runs" | median)" "$(cut -d' ' -f3 "$work/$peer.runs" | median)"
}

memory() { # WHO GOAL: MiB of all parts that count; GOAL in MiB, - for none
  local part sum=0 mib shown=''
  for part in ${processes[$1]}; do
    [ "${part#-}" = "$part" ] || continue
    mib=$(rss "${part#*=}")
    sum=$((sum + mib))
    shown="$shown ${part%%=*}=$mib"
  done
  row memory "$tier" "$1" "$sum" "$2" "${shown# }"
  echo "$sum"
}

memory_line() { # GOAL
  printf '%-10s %8s M %8s M   (goal: %s M)\n' memory "$(memory terrace "$1")" "$(memory "$peer" -)" "$1"
}

fact() { # CASE VALUE UNIT GOAL TITLE: a figure without a peer; GOAL is the largest value, >N the smallest, - for none
  printf '%-10s %s %s  (goal: %s)  %s\n' "$1" "$2" "$3" "$4" "$5"
  row fact "$tier" "$@"
}

begin_table() { # VERSIONS
  local how="$connections connections, $pairs pairs of $seconds s, ${network:-loopback}"
  echo "$1, $("$java" --version | sed -n 2p)"
  echo "$how, load average $(cut -d' ' -f1-3 /proc/loadavg)"
  row about "$tier" "$1, $("$java" --version | sed -n 2p)" "$how" "$(cut -d' ' -f1-3 /proc/loadavg)" "$(echo $java_opts)"
  heading
}
