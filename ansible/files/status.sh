#!/bin/bash
# One line for each TIER:PORT: tier, state of its service, version, memory, health and what is special about it.
set -uo pipefail

get() { curl -s -m 3 "http://127.0.0.1:$1$2"; }
field() { python3 -c 'import json, sys
try:
    value = json.load(sys.stdin)
    print(eval(sys.argv[1], {}, {"v": value}))
except Exception:
    print("?")' "$1"; }

for pair in "$@"; do
  tier=${pair%:*} port=${pair#*:}
  unit=terrace-$tier
  [ "$tier" != db ] || unit=mariadb
  state=$(systemctl is-active "$unit")
  pid=$(systemctl show -p MainPID --value "$unit")
  memory=$(awk '/^Pss:/ { printf "%d MiB", $2 / 1024 }' "/proc/$pid/smaps_rollup" 2>/dev/null)
  case $tier in
    db)
      version=$(mariadb -BNe 'SELECT VERSION()' 2>/dev/null)
      health="$(mariadb -BNe "SELECT CONCAT(VARIABLE_VALUE, ' connections') FROM information_schema.GLOBAL_STATUS
        WHERE VARIABLE_NAME = 'Threads_connected'" 2>/dev/null), newest backup: $(find /var/backups/terrace/full \
        -mindepth 1 -maxdepth 1 -name '2*Z' -printf '%f\n' 2>/dev/null | sort | tail -n 1 | grep . || echo none)"
      ;;
    *)
      version=$(readlink "/opt/terrace/$tier/current")
      case $(curl -s -m 3 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/health/ready") in
        200) health=ready ;;
        000) health='no answer' ;;
        *) health="not ready: $(get "$port" /health/ready | tr -d '\n' | cut -c 1-120)" ;;
      esac
      if [ "$tier" != app ]; then
        health+=" $(get "$port" /backends | field '"".join(" %s=%s" % (s["name"], s["state"]) for b in
          (v if isinstance(v, list) else v.get("backends", [])) for s in b["servers"])')"
      fi
      if [ "$tier" = lb ]; then
        health+=" $(get "$port" /cluster | field '" ".join("%s%s" % (x["address"], "*" if x["here"] else "") for x in v["vips"])')"
      fi
      ;;
  esac
  printf '%-8s %-10s %-22s %-8s %s\n' "$tier" "$state" "${version:-?}" "${memory:-?}" "${health% \?}"
done
