#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A real Garage with one node on loopback, for the tests behind -Pgarage and for trying things out.
#
#   dev/garage.sh build           builds it, once, into a cache folder, and prints the path of the program
#   dev/garage.sh start FOLDER    starts it with its data below FOLDER; prints what clients need as NAME=value
#   dev/garage.sh stop FOLDER     stops it
#
# GARAGE names a program of that version to use instead of building one.
set -euo pipefail

version=2.5.0
cache=${GARAGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mini-tempo/garage-$version}
bucket=tempo-traces
region=garage

build() {
    local program=${GARAGE:-$cache/bin/garage}
    if [ ! -x "$program" ]; then
        command -v cargo >/dev/null || {
            echo "neither Garage $version nor cargo to build it with; set GARAGE to its program" >&2
            exit 3
        }
        cargo install garage --version "$version" --locked --no-default-features --features "lmdb,bundled-libs" \
            --root "$cache" >&2
    fi
    echo "$program"
}

# Free ports of loopback, different from each other.
ports() {
    python3 - "$1" <<'PYTHON'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for each in held:
    each.bind(("127.0.0.1", 0))
print(*[each.getsockname()[1] for each in held])
PYTHON
}

hex() {
    od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

start() {
    local folder=$1 program rpc s3 admin
    program=$(build)
    mkdir -p "$folder"
    read -r rpc s3 admin <<<"$(ports 3)"
    local config=$folder/garage.toml
    (umask 077 && cat >"$config") <<TOML
metadata_dir = "$folder/meta"
data_dir = "$folder/data"
db_engine = "lmdb"
replication_factor = 1
rpc_bind_addr = "127.0.0.1:$rpc"
rpc_public_addr = "127.0.0.1:$rpc"
rpc_secret = "$(hex 32)"

[s3_api]
api_bind_addr = "127.0.0.1:$s3"
s3_region = "$region"
root_domain = ".s3.localhost"

[admin]
api_bind_addr = "127.0.0.1:$admin"
TOML
    "$program" -c "$config" server >"$folder/garage.log" 2>&1 &
    echo $! >"$folder/garage.pid"
    local node='' i
    for ((i = 0; i < 300; i++)); do
        node=$("$program" -c "$config" node id -q 2>/dev/null) && "$program" -c "$config" status >/dev/null 2>&1 && break
        kill -0 "$(cat "$folder/garage.pid")" 2>/dev/null || break
        sleep 0.1
    done
    if ! "$program" -c "$config" status >/dev/null; then
        tail -n 20 "$folder/garage.log" >&2
        stop "$folder"
        exit 1
    fi
    local key secret
    key=GK$(hex 12)
    secret=$(hex 32)
    {
        "$program" -c "$config" layout assign -z one -c 1G "${node%%@*}"
        "$program" -c "$config" layout apply --version 1
        "$program" -c "$config" key import --yes -n tests "$key" "$secret"
        "$program" -c "$config" bucket create "$bucket"
        "$program" -c "$config" bucket allow --read --write --owner "$bucket" --key tests
    } >>"$folder/garage.log" 2>&1
    echo "GARAGE_ENDPOINT=127.0.0.1:$s3"
    echo "GARAGE_REGION=$region"
    echo "GARAGE_BUCKET=$bucket"
    echo "AWS_ACCESS_KEY_ID=$key"
    echo "AWS_SECRET_ACCESS_KEY=$secret"
}

stop() {
    local file=$1/garage.pid pid i
    [ -f "$file" ] || return 0
    pid=$(cat "$file")
    kill "$pid" 2>/dev/null || true
    for ((i = 0; i < 100; i++)); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
    rm -f "$file"
}

case "${1:-} ${2:-}" in
    "build ") build ;;
    "start "?*) start "$2" ;;
    "stop "?*) stop "$2" ;;
    *)
        sed -n '3,9s/^# \{0,1\}//p' "$0"
        exit 2
        ;;
esac
