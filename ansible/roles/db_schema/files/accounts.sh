#!/bin/bash
# Makes or corrects the accounts by db-schema, through an administrator that exists meanwhile.
# From the environment: DB_SCHEMA, TERRACE_DB_URL, HOSTS, STAMP.
set -euo pipefail
umask 077
file=$(mktemp)
drop() {
  mariadb -e "DROP USER IF EXISTS 'terrace_once'@'127.0.0.1'"
  rm -f "$file"
}
trap drop EXIT
openssl rand -hex 24 >"$file"
mariadb <<SQL
DROP USER IF EXISTS 'terrace_once'@'127.0.0.1';
CREATE USER 'terrace_once'@'127.0.0.1' IDENTIFIED BY '$(cat "$file")';
GRANT ALL PRIVILEGES ON *.* TO 'terrace_once'@'127.0.0.1' WITH GRANT OPTION;
SQL
hosts=()
for host in $HOSTS; do hosts+=(--host "$host"); done
"$DB_SCHEMA" accounts --user terrace_once --password-file "$file" \
  --passwords /etc/terrace/credentials/db-schema "${hosts[@]}"
install -d -m 0750 -o terrace-db-schema -g terrace-db-schema /var/lib/terrace/db-schema
echo "$STAMP" >/var/lib/terrace/db-schema/accounts
