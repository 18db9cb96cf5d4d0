# The processes of this installation: their secrets, settings, start, readiness and end. Each has a
# keeper (keep.sh) that starts it again when it dies; only what was started here is ever stopped.

service_names() { awk '!/^#/ && NF { print $1 }' tools/services.txt; }
service_field() { awk -v name="$1" "\$1 == name { $2 }" tools/services.txt; }
service_port() { echo $((PORT_BASE + $(service_field "$1" 'print $2'))); }
service_peers() { service_field "$1" 'for (i = 3; i <= NF; ++i) print $i'; }

binary_of() { echo "$PWD/build/release/bin/steward-$1"; }
has_binary() { [[ -x $(binary_of "$1") ]]; }

built_services() {
  local name
  for name in $(service_names); do
    if has_binary "$name"; then echo "$name"; fi
  done
}

# start <name> <command...>: starts it under a keeper, or again if its program or settings have
# changed.
start() {
  local name=$1 version
  shift
  version=$(echo "$@" && stat -Lc '%s %Y' "$1" && cksum "$STATE/config/$name".*)
  if running "$RUN/$name.pid" >/dev/null && running "$RUN/$name.keeper" >/dev/null; then
    [[ $version == "$(cat "$RUN/$name.version" 2>/dev/null)" ]] && return
  fi
  stop "$name"
  mkdir -p $LOG/process
  [[ ! -f $LOG/process/$name.log ]] || mv "$LOG/process/$name.log" "$LOG/process/$name.log.1"
  setsid tools/keep.sh $RUN "$name" "$@" </dev/null >"$LOG/process/$name.log" 2>&1 3>&- 9>&- &
  echo "$version" >"$RUN/$name.version"
  echo "$name" >>$RUN/of-this-run
  for _ in {1..100}; do [[ -s $RUN/$name.pid ]] && return; sleep 0.05; done
}

# stop <name>: TERM to the keeper, which passes it on; KILL after 45 seconds.
stop() {
  local keeper child i
  child=$(running "$RUN/$1.pid") || child=''
  keeper=$(running "$RUN/$1.keeper") || keeper=''
  if [[ -n $keeper$child ]]; then
    kill -TERM ${keeper:-$child} 2>/dev/null || true
    for ((i = 0; i < 450; ++i)); do
      running "$RUN/$1.keeper" >/dev/null || running "$RUN/$1.pid" >/dev/null || break
      sleep 0.1
    done
    if ((i == 450)); then kill -KILL $keeper $child 2>/dev/null || true; fi
  fi
  rm -f "$RUN/$1.pid" "$RUN/$1.keeper" "$RUN/$1.version"
}

# In the order of starting: databases, services, gateway.
started_processes() {
  local name
  for name in mariadb redis-cache redis-streams $(service_names) gateway; do
    if [[ -e $RUN/$name.version ]]; then echo "$name"; fi
  done
}

# Our own programs among them: they can be restarted beside the databases.
started_programs() { started_processes | grep -vxE 'mariadb|redis-.*' || true; }

# restart_program <name>: ends it in order, starts it again and waits until it is ready.
restart_program() {
  stop "$1"
  start "$1" "$(binary_of "$1")" --config "$PWD/$STATE/config/$1.textproto"
  await_ready "$1"
}

# stop_all [file]: everything, or only the names in the file, the last first.
stop_all() {
  local name
  for name in $(started_processes | tac); do
    [[ -n ${1:-} ]] && ! grep -qx "$name" "$1" && continue
    printf 'stopping %s\n' "$name"
    stop "$name"
  done
}

is_ready() {
  choose_socket_folder
  case $1 in
    mariadb) database_client -e 'SELECT 1' ;;
    redis-*) [[ $(redis-cli -s "$SOCKETS/$1.sock" ping) == PONG ]] ;;
    gateway) curl -fs -m 2 --noproxy '*' "http://127.0.0.1:$PORT_BASE/readyz" ;;
    *) timeout 3 "$(binary_of "$1")" --config "$STATE/config/$1.textproto" --check-health ;;
  esac >/dev/null 2>&1
}

await_ready() {
  local name deadline=$((SECONDS + 60))
  for name in "$@"; do
    until is_ready "$name"; do
      if ((SECONDS > deadline)) || ! running "$RUN/$name.keeper" >/dev/null; then
        tail -n 20 "$LOG/process/$name.log"
        echo "$name does not get ready; see .steward/log/process/$name.log"
        return 1
      fi
      sleep 0.1
    done
  done
}

address_of() {
  case $1 in
    mariadb) echo "127.0.0.1:$((PORT_BASE + 40)), $SOCKETS/mariadb.sock" ;;
    redis-*) echo "$SOCKETS/$1.sock" ;;
    gateway) echo "http://127.0.0.1:$PORT_BASE, gRPC 127.0.0.1:$((PORT_BASE + 1010))" ;;
    *) echo "gRPC 127.0.0.1:$(service_port "$1")" ;;
  esac
}

# A port that somebody else listens on is found before anything is started.
check_ports() {
  local entry name port
  for entry in mariadb:$((PORT_BASE + 40)) gateway:$PORT_BASE gateway:$((PORT_BASE + 1010)) \
    $(for name in $(service_names); do echo "$name:$(service_port "$name")"; done); do
    name=${entry%:*} port=${entry#*:}
    running "$RUN/$name.pid" >/dev/null && continue
    if (exec 4<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      die "port $port is taken; choose others, for example: STEWARD_PORT_BASE=18080 ./steward up"
    fi
  done
}

make_password() {
  local file=$STATE/secrets/$1.password
  [[ -s $file ]] || od -An -N 24 -tx1 /dev/urandom | tr -d ' \n' >"$file"
}

# One password file per account; identity makes what is missing of the keys.
make_secrets() {
  local name
  umask 077
  mkdir -p $STATE/secrets
  for name in $(built_services); do
    make_password "$name"
    make_password "$name-migrate"
  done
  "$(binary_of identity)" --make-keys "$PWD/$STATE/keys"
}

make_schemas_and_settings() {
  local name
  umask 077
  for name in $(built_services); do
    make_schema "$name"
    write_service_settings "$name" >"$STATE/config/$name.textproto"
  done
  if has_binary gateway; then write_gateway_settings >$STATE/config/gateway.textproto; fi
}

# Fields that services and the gateway share. Schema: protos/steward/config/v1/.
write_common_settings() {
  local name
  cat <<TEXT
cache { socket: "$SOCKETS/redis-cache.sock" }
streams { socket: "$SOCKETS/redis-streams.sock" }
trial: true
TEXT
  for name in "$@"; do
    echo "peers { name: \"$name\" address: \"ipv4:127.0.0.1:$(service_port "$name")\" }"
  done
}

write_service_settings() {  # write_service_settings <service>
  local keys=$PWD/$STATE/keys of_identity='' messages=''
  if [[ $1 == identity ]]; then
    of_identity="token_secret_folder: \"$keys/token_secret\"
  service_hash_folder: \"$keys/service_hashes\""
    messages="sms_simulator_file: \"$PWD/$STATE/sms\""
  fi
  cat <<TEXT
# Written by ./steward up; schema: protos/steward/config/v1/service.proto
listen: "127.0.0.1:$(service_port "$1")"
metrics_listen: "127.0.0.1:$(($(service_port "$1") + 20))"
database {
  socket: "$SOCKETS/mariadb.sock"
  schema: "steward_$1"
  user: "$1"
  password_file: "$PWD/$STATE/secrets/$1.password"
}
server { drain_delay_ms: 300 }
keys {
  token_public_folder: "$keys/token_public"
  master_folder: "$keys/master"
  service_key_file: "$keys/service_keys/$1"
  $of_identity
}
blob_folder: "$PWD/$STATE/blobs"
audit_anchor_file: "$PWD/$STATE/audit-anchors.log"
$messages
TEXT
  # shellcheck disable=SC2046
  write_common_settings $(service_peers "$1")
}

write_gateway_settings() {
  local name packages
  cat <<TEXT
# Written by ./steward up; schema: protos/steward/config/v1/gateway.proto
http_listen: "127.0.0.1:$PORT_BASE"
grpc_listen: "127.0.0.1:$((PORT_BASE + 1010))"
metrics_listen: "127.0.0.1:$((PORT_BASE + 20))"
reflection: true
drain_delay_ms: 300
live_events {
  streams { socket: "$SOCKETS/redis-streams.sock" }
  token_public_folder: "$PWD/$STATE/keys/token_public"
  service_key_file: "$PWD/$STATE/keys/service_keys/gateway"
}
TEXT
  for name in $(built_services); do
    packages="packages: \"steward.$name.v1\""
    [[ $name != directory ]] || packages+=' packages: "steward.file.v1"'
    echo "upstreams {"
    echo "  name: \"$name\" address: \"ipv4:127.0.0.1:$(service_port "$name")\" $packages"
    echo "}"
  done
}

# migrate <service>: as the account that may change tables.
migrate() {
  STEWARD__DATABASE__USER=$1_migrate \
    STEWARD__DATABASE__PASSWORD_FILE=$PWD/$STATE/secrets/$1-migrate.password \
    "$(binary_of "$1")" --config "$STATE/config/$1.textproto" --migrate
}

start_services() {
  local name
  mkdir -p $STATE/blobs
  for name in $(built_services); do
    start "$name" "$(binary_of "$name")" --config "$PWD/$STATE/config/$name.textproto"
  done
  # shellcheck disable=SC2046
  await_ready $(built_services)
}

start_gateway() {
  start gateway "$(binary_of gateway)" --config "$PWD/$STATE/config/gateway.textproto"
  await_ready gateway
}

# The demo accounts come from a one-time code, which identity gives out as long as it has no staff.
load_demo() {
  local code=$STATE/secrets/bootstrap-code
  umask 077
  "$(binary_of identity)" --config "$STATE/config/identity.textproto" --bootstrap >"$code" ||
    : >"$code"
  "$(binary_of demo)" --gateway "http://127.0.0.1:$PORT_BASE" \
    --grpc "127.0.0.1:$((PORT_BASE + 1010))" --accounts "$STATE/demo.env" \
    --bootstrap-code-file "$code" | show_progress
  rm -f "$code"
}
