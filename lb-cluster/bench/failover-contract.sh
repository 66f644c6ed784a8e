# shellcheck shell=bash
# What a failover bench needs to know of lb-tier: functions that start, stop and name its processes. Sourced by a script
# that makes hosts out of network namespaces and gives
#   nsx NODE COMMAND...   runs a command on a host; hosts: lb1 lb2 web1 web2 db
#   ip_of NODE            its address on eth0
#   pidtree PID...        processes and their children
#   RUN                   a folder for what is written
#   VIP1 VIP2             virtual addresses; lb1 is to have the first, lb2 the second
# LB_TIER_LIB: folder of the jars (default: that of ./mvnw -DskipTests package); LB_TIER_JAVA: a java of version 25;
# LB_TIER_PROFILE=default|fast. The witness runs on db. Web servers are Python's, with /health, where the bench has none.

LB_TIER_LIB=${LB_TIER_LIB:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/lb-tier/target/dist/lib}
LB_TIER_JAVA=${LB_TIER_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
LB_TIER_PROFILE=${LB_TIER_PROFILE:-default}
lb_tier_run=$RUN/lb-tier-$LB_TIER_PROFILE

lb_tier_config() { # lb_tier_config NODE
  local role='' node
  [ "$1" != db ] || role=', role: witness'
  cat <<Y
admin: {listen: "127.0.0.1:9901"}
drain: {grace: 0s}
cluster:
  node: $1
  secret: 0123456789abcdef0123456789abcdef
  dataDirectory: $lb_tier_run/$1
  profile: $LB_TIER_PROFILE
  failback: 2s
  members:
    - {name: lb1, address: "$(ip_of lb1):7800"}
    - {name: lb2, address: "$(ip_of lb2):7800"}
    - {name: db, address: "$(ip_of db):7800", role: witness}
  vips:
    - {address: $VIP1, interface: eth0, preferred: lb1}
    - {address: $VIP2, interface: eth0, preferred: lb2}
Y
  [ -z "$role" ] || return 0
  cat <<Y
frontends:
  site: {bind: ["0.0.0.0:80"], defaultBackend: web}
backends:
  web:
    servers:
Y
  for node in web1 web2; do
    echo "      - {name: $node, address: \"$(ip_of $node):80\"}"
  done
}

lb_tier_alive() { # lb_tier_alive FILE
  [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null
}

# In the background; the file gets the pid of the command itself, not of a shell around it.
lb_tier_spawn() { # lb_tier_spawn NODE PIDFILE LOG COMMAND...
  local node=$1 file=$2 log=$3
  shift 3
  rm -f "$file"
  # shellcheck disable=SC2016 # for the inner shell
  nsx "$node" sh -c 'echo $$ >"$0"; exec "$@"' "$file" "$@" >>"$log" 2>&1 </dev/null &
  disown
  until [ -s "$file" ]; do sleep 0.02; done
}

lb_tier_start() { # lb_tier_start NODE
  local node=$1
  lb_tier_alive "$lb_tier_run/$node.pid" && return 0
  mkdir -p "$lb_tier_run/$node"
  lb_tier_config "$node" >"$lb_tier_run/$node.yaml"
  lb_tier_spawn "$node" "$lb_tier_run/$node.pid" "$lb_tier_run/$node.log" "$LB_TIER_JAVA" -Xmx96m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "$LB_TIER_LIB/*" dev.terrace.lb.LbMain \
    --config "$lb_tier_run/$node.yaml"
}

lb_start() { # lb_start NODE: returns when its own address answers
  local i
  lb_tier_start db
  lb_tier_start "$1"
  for ((i = 0; i < 300; i++)); do
    nsx "$1" curl -fsS -o /dev/null -m 1 "http://$(ip_of "$1")/health" 2>/dev/null && return 0
    sleep 0.1
  done
  echo "$1 does not answer: $lb_tier_run/$1.log" >&2
  return 1
}

lb_stop() { # lb_stop NODE: in an orderly way; returns when it is gone
  local i file=$lb_tier_run/$1.pid
  lb_tier_alive "$file" || return 0
  kill "$(cat "$file")"
  for ((i = 0; i < 300; i++)); do
    lb_tier_alive "$file" || return 0
    sleep 0.1
  done
  return 1
}

lb_pids() { # lb_pids NODE: with the guard of its addresses
  ! lb_tier_alive "$lb_tier_run/$1.pid" || pidtree "$(cat "$lb_tier_run/$1.pid")"
}

# The proxy and what owns addresses are one process; the guard is a child that lives on for a moment when it is killed.
lb_proxy_pids() {
  :
}

web_up() { # web_up NODE
  local file=$lb_tier_run/$1.web.pid i
  if ! lb_tier_alive "$file"; then
    mkdir -p "$lb_tier_run/site"
    echo ok >"$lb_tier_run/site/health"
    head -c 1024 /dev/zero >"$lb_tier_run/site/1k.txt"
    lb_tier_spawn "$1" "$file" /dev/null python3 -m http.server 80 --bind "$(ip_of "$1")" \
      --directory "$lb_tier_run/site"
  fi
  for ((i = 0; i < 100; i++)); do
    nsx "$1" curl -fsS -o /dev/null -m 1 "http://$(ip_of "$1")/health" 2>/dev/null && return 0
    sleep 0.1
  done
  return 1
}

web_pids() { # web_pids NODE
  ! lb_tier_alive "$lb_tier_run/$1.web.pid" || cat "$lb_tier_run/$1.web.pid"
}
