# Starts a Vesper for scripts that call it from outside; sourced by them. They set BINARY and WORK.

# Ends what was started, shows the log after a failure, and removes the folder.
stop_server() {
    local status=$?
    [[ -z "${SERVER:-}" ]] || kill "$SERVER" 2>/dev/null || true
    [[ -z "${SERVER:-}" ]] || wait "$SERVER" 2>/dev/null || true
    [[ $status == 0 || ! -f "$WORK/server.log" ]] || tail -n 20 "$WORK/server.log" >&2
    rm -rf "$WORK"
    exit "$status"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Serves that database until the script ends; VESPER_BASE is where.
start_server() {
    local port rate=1000000:1000000
    trap stop_server EXIT
    export VESPER_DATABASE_URL=$1 VESPER_LOG=warn VESPER_OPS_BIND=off VESPER_SMTP_URL=$WORK/mail
    export VESPER_JWT_SECRET=0123456789abcdef0123456789abcdef VESPER_DATA_KEYS=0123456789abcdef0123456789abcdef
    export VESPER_RATE_LIMITS=address=$rate,tenant=$rate,caller=$rate,visitor=$rate,sign_in=$rate
    port=$(free_port)
    export VESPER_BIND=127.0.0.1:$port VESPER_BASE=http://127.0.0.1:$port
    (cd "$WORK" && exec "$BINARY" serve >"$WORK/server.log" 2>&1) &
    SERVER=$!
    for _ in $(seq 600); do
        curl -sf -o "$WORK/ready" "$VESPER_BASE/readyz" && return
        kill -0 "$SERVER" || return 1
        sleep 0.1
    done
    echo "the server is not ready after a minute" >&2
    return 1
}
