# The private MariaDB and the two private Redis of this checkout. They start with their own settings
# only, listen on 127.0.0.1 and on sockets in a folder that nobody else can enter, and stop with
# ./steward down.

# A socket's path may have 107 bytes: long checkouts keep their sockets elsewhere.
choose_socket_folder() {
  local hash
  SOCKETS=$PWD/$RUN
  if ((${#SOCKETS} > 80)); then
    hash=$(cksum <<<"$PWD")
    SOCKETS=${XDG_RUNTIME_DIR:-/tmp}/steward-$UID-${hash%% *}
    mkdir -p -m 700 "$SOCKETS"
    [[ -O $SOCKETS && ! -L $SOCKETS ]] || die "$SOCKETS belongs to somebody else"
  fi
}

database_client() { mariadb --no-defaults -u "$(id -un)" -S "$SOCKETS/mariadb.sock" "$@"; }

# Its administrator is the system user who runs this, known by the socket, without a password.
make_mariadb() {
  rm -rf $STATE/mariadb.new && mkdir -p $STATE/mariadb.new
  # --force: this machine's name may not be known to any resolver.
  mariadb-install-db --no-defaults --force --user="$(id -un)" --datadir="$PWD/$STATE/mariadb.new" \
    --skip-test-db --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)"
  mv $STATE/mariadb.new $STATE/mariadb
}

write_mariadb_settings() {
  cat <<TEXT
[mariadbd]
user = $(id -un)
datadir = $PWD/$STATE/mariadb
# Not a place of others: a server that starts deletes the temporary tables that it finds.
tmpdir = $PWD/$STATE/mariadb-temporary
socket = $SOCKETS/mariadb.sock
pid-file = $PWD/$RUN/mariadbd.pid
bind-address = 127.0.0.1
port = $((PORT_BASE + 40))
skip-name-resolve
skip-log-bin
max_connections = 500
character-set-server = utf8mb4
collation-server = utf8mb4_bin
innodb_flush_log_at_trx_commit = 1
innodb_rollback_on_timeout = ON
default-time-zone = +00:00
TEXT
}

write_redis_settings() {  # write_redis_settings <cache|streams>
  cat <<TEXT
port 0
unixsocket $SOCKETS/redis-$1.sock
unixsocketperm 700
dir $PWD/$STATE/redis-$1
save ""
TEXT
  case $1 in
    cache) printf '%s\n' 'appendonly no' 'maxmemory 128mb' 'maxmemory-policy volatile-lru' ;;
    streams) printf '%s\n' 'appendonly yes' 'appendfsync everysec' 'maxmemory-policy noeviction' ;;
  esac
}

start_servers() {
  local name
  mkdir -p $STATE/config $STATE/bin $STATE/mariadb-temporary $STATE/redis-cache $STATE/redis-streams
  [[ -d $STATE/mariadb ]] || make_mariadb
  write_mariadb_settings >$STATE/config/mariadb.cnf
  start mariadb "$(command -v mariadbd || echo /usr/sbin/mariadbd)" \
    --defaults-file="$PWD/$STATE/config/mariadb.cnf"
  # Debian's redis-tools has the server too: one program, which looks at the name it is called by.
  ln -sf "$(command -v redis-check-rdb)" $STATE/bin/redis-server
  for name in cache streams; do
    write_redis_settings $name >$STATE/config/redis-$name.conf
    start redis-$name "$PWD/$STATE/bin/redis-server" "$PWD/$STATE/config/redis-$name.conf"
  done
  await_ready mariadb redis-cache redis-streams
}

# make_schema <service>: a schema and two accounts: one that reads and writes rows, one that
# migrates.
make_schema() {
  local password migrate_password
  password=$(<"$STATE/secrets/$1.password")
  migrate_password=$(<"$STATE/secrets/$1-migrate.password")
  database_client <<SQL
CREATE DATABASE IF NOT EXISTS steward_$1 CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS '$1'@'%', '$1_migrate'@'%';
ALTER USER '$1'@'%' IDENTIFIED BY '$password', '$1_migrate'@'%' IDENTIFIED BY '$migrate_password';
GRANT SELECT, INSERT, UPDATE, DELETE ON steward_$1.* TO '$1'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON steward_$1.*
  TO '$1_migrate'@'%';
SQL
}
