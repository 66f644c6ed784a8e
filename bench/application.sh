# The application of both sides and the database that they share; to be sourced after meters.sh.

articles=100000
data=$root/.stack/bench/database # kept: a large one takes minutes to fill
memory_mib=512
token_key=bench-token-key-of-32-bytes-or-more

application_usage() {
  cat <<E
  --articles N      in the database, a tenth as many users and ten times as many favourites; default
                    $articles. Another number fills it anew
  --data DIR        where the database is kept, default .stack/bench/database
E
}

application_option() { # sets taken
  case $1 in
    --articles)
      [[ ${2:-} =~ ^[1-9][0-9]{2,}$ ]] || misuse "$1 wants a number of 100 or more but got '${2:-}'"
      articles=$2 taken=2 ;;
    --data)
      [ $# -ge 2 ] || misuse "$1 wants a folder"
      data=$2 taken=2 ;;
  esac
}

need_application() {
  need "wrk nghttp2-client curl" wrk h2load curl
  need "gunicorn python3-flask python3-mysqldb" gunicorn
  # The first line of Debian's gunicorn names the Python whose packages these are.
  python=$(sed -n '1s/^#! *//p' "$(command -v gunicorn)")
  "$python" -c 'import flask, MySQLdb' 2> /dev/null ||
    lacks "Flask or mysqlclient is not installed for $python (Debian: apt install python3-flask python3-mysqldb)"
  find_java
  jars app-tier > /dev/null
}

start_database() { # sets database_pid and BENCH_DB_...
  local port=$1 state=$work/database.state filled=$data/filled-with size
  size="$((articles / 10)) $articles $((articles * 10))"
  if [ -d "$data" ] && [ "$(cat "$filled" 2> /dev/null)" != "$size" ]; then rm -rf "$data"; fi
  mkdir -p "$data"
  rm -f "$work/database.stdin" "$state"
  mkfifo "$work/database.stdin"
  "$java" -Xmx64m --enable-native-access=ALL-UNNAMED -cp "$(jars local-stack)" "$bench/Database.java" \
    "$data/files" "$port" "$memory_mib" "$state" < "$work/database.stdin" > "$work/database.log" 2>&1 &
  started+=($!)
  exec 9> "$work/database.stdin"
  until [ -e "$state" ]; do
    kill -0 "${started[-1]}" 2> /dev/null || { tail -n 5 "$work/database.log" >&2; fail "the database does not start"; }
    sleep 0.1
  done
  read -r database_pid BENCH_DB_PASSWORD < "$state"
  export BENCH_DB_PORT=$port BENCH_DB_USER=root BENCH_DB_NAME=terrace BENCH_DB_PASSWORD BENCH_TOKEN_KEY=$token_key
  [ ! -e "$filled" ] || return 0
  echo "Filling a database with $articles articles (once; it is kept in ${data#"$root"/}) ..." >&2
  db_schema migrate --create-database
  db_schema seed --users "$((articles / 10))" --articles "$articles" --favorites "$((articles * 10))" \
    --users-password-file "$work/users-password"
  echo "$size" > "$filled"
}

db_schema() {
  TERRACE_DB_PASSWORD=$BENCH_DB_PASSWORD "$java" -cp "$(jars local-stack)" dev.terrace.db.DbMain "$1" \
    --url "jdbc:mysql://127.0.0.1:$BENCH_DB_PORT/$BENCH_DB_NAME" --user root "${@:2}" > "$work/db-schema.log" ||
    { tail -n 5 "$work/db-schema.log" >&2; fail "db-schema $1 failed"; }
}

start_app() { # HOST PORT ADMIN-PORT: sets app_pid
  cat > "$work/app.yaml" <<E
listen: "$1:$2"
admin: {listen: "127.0.0.1:$3"}
drain: {grace: 0s, timeout: 1s}
log: {level: warn, accessLog: false}
database:
  url: "jdbc:mysql://127.0.0.1:$BENCH_DB_PORT/$BENCH_DB_NAME?sslMode=DISABLED&allowPublicKeyRetrieval=true"
  user: root
  password: "$BENCH_DB_PASSWORD"
tokens: {keys: [{id: bench, secret: "$token_key"}]}
E
  start_java app app-tier dev.terrace.app.AppMain
  app_pid=$started_pid
}

start_flask() { # HOST PORT: sets flask_pid
  # Workers as gunicorn's manual says; sync ones take less processor time here than threads.
  (cd "$bench/peers" && exec gunicorn --workers $((2 * $(nproc) + 1)) --bind "$1:$2" --backlog 1024 \
    --worker-tmp-dir /dev/shm conduit:app) > "$work/flask.log" 2>&1 & flask_pid=$!
  started+=("$flask_pid")
}

prepare_clients() {
  "$python" "$bench/peers/prepare.py" "$work"
}

application_versions() {
  echo "$("$python" -c 'import sys, flask, importlib.metadata as m
print("Python", sys.version.split()[0] + ", Flask", m.version("flask") + ", gunicorn", m.version("gunicorn"))'), embedded MariaDB with $articles articles"
}
