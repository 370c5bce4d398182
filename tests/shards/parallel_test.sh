#!/bin/sh
# A run and a sweep in four shards by GNU parallel, merged, against the same in one piece.
set -eu
. "$(dirname "$0")/common.sh"
need parallel parallel
export COLDCAST_SHARDS=4

"$coldcast" run "$folder/shop.yaml" --replications 10 --format json >"$folder/whole.json"
seq 4 | parallel --will-cite "$coldcast" run "$folder/shop.yaml" --replications 10 \
  --shard auto -o "$folder/{}.part"
same run

set -- "$folder/shop.yaml" --replications 3 --vary functions.checkout.provisioned_concurrency=0..2
"$coldcast" sweep "$@" --format json >"$folder/whole.json"
seq 4 | parallel --will-cite "$coldcast" sweep "$@" --shard auto -o "$folder/{}.part"
same sweep
