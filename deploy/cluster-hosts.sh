#!/usr/bin/env bash
# Tries a cluster of three hosts, each a network namespace: a scheduler and two workers, one of them killed on the way.
# Root, Linux. Usage: cluster-hosts.sh FOLDER-OF-DOCUMENTS [folder of the commands dask and jixiao]
set -euo pipefail
documents=$(realpath "$1")
commands=${2:-$(dirname "$(command -v jixiao)")}
scratch=$(mktemp -d)
hosts=(jixiao-a jixiao-b jixiao-c)
pids=()

tidy() {
  kill -9 "${pids[@]}" 2>/dev/null || true
  for host in "${hosts[@]}"; do ip netns del "$host" 2>/dev/null || true; done
  ip link del jixiao-br 2>/dev/null || true
  rm -rf "$scratch"
}
trap tidy EXIT

ip link add jixiao-br type bridge
ip address add 10.77.0.254/24 dev jixiao-br
ip link set jixiao-br up
for number in 1 2 3; do
  host=${hosts[number - 1]}
  ip netns add "$host"
  ip link add "jx$number" type veth peer name eth0 netns "$host"
  ip link set "jx$number" master jixiao-br up
  ip -n "$host" address add "10.77.0.$number/24" dev eth0
  ip -n "$host" link set eth0 up
  ip -n "$host" link set lo up
done

ip netns exec jixiao-a "$commands/dask" scheduler --host 10.77.0.1 --port 8786 --no-dashboard 2>"$scratch/scheduler.log" &
pids+=($!)
for host in jixiao-b jixiao-c; do
  ip netns exec "$host" "$commands/dask" worker tcp://10.77.0.1:8786 --nthreads 1 --no-nanny --no-dashboard 2>"$scratch/$host.log" &
  pids+=($!)
done

"$commands/jixiao" corpus add "$scratch/alone" "$documents" || [ $? -eq 3 ]
DASK_SCHEDULER_ADDRESS=tcp://10.77.0.1:8786 "$commands/jixiao" corpus add "$scratch/hosts" "$documents" --engine cluster &
adding=$!
until ls "$scratch"/hosts/log/00000001.json >/dev/null 2>&1; do sleep 0.2; done
kill -9 "${pids[2]}"
echo "one worker killed"
wait "$adding" || [ $? -eq 3 ]

"$commands/python" - "$scratch/alone" "$scratch/hosts" <<'PYTHON'
import sys

from jixiao.corpus.lake import Lake
from jixiao.corpus.schema import NAMES

one, other = ({table: sorted(map(repr, Lake(path).scan(table).collect().iter_rows())) for table in NAMES} for path in sys.argv[1:])
sys.exit("the lakes differ" if one != other else print("the lakes are equal:", {table: len(rows) for table, rows in one.items()}))
PYTHON
