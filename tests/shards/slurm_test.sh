#!/bin/sh
# A run as an array job of a real Slurm on one node, merged, against the same in one piece. Needs
# root, as slurmd does.
set -eu
. "$(dirname "$0")/common.sh"
[ "$(id -u)" -eq 0 ] || {
  echo "left out: slurmd needs root" >&2
  exit 77
}
need slurmd slurm-wlm munge
host=$(hostname -s)
export SLURM_CONF="$folder/slurm.conf"
mkdir "$folder/state" "$folder/spool" "$folder/munge"

# A munge of its own, with a key of its own; the socket's way must be open to all.
chmod 755 "$folder"
chown munge: "$folder/munge"
dd if=/dev/urandom of="$folder/munge/key" bs=1024 count=1 2>/dev/null
chown munge: "$folder/munge/key"
chmod 400 "$folder/munge/key"
setpriv --reuid munge --regid munge --clear-groups munged --foreground \
  --key-file "$folder/munge/key" --socket "$folder/munge/socket" \
  --pid-file "$folder/munge/pid" --log-file "$folder/munge/log" --seed-file "$folder/munge/seed" &
started="$started $!"

cat >"$SLURM_CONF" <<END
ClusterName=coldcast
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
SlurmUser=root
SlurmctldPort=$((20000 + $$ % 20000))
SlurmdPort=$((20001 + $$ % 20000))
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES State=UP
END
slurmctld -D &
started="$started $!"
slurmd -D -N "$host" &
started="$started $!"

# until COMMAND...: waits for it to succeed, 30 seconds at most.
until_done() {
  for _ in $(seq 150); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  echo "failed: after 30 seconds still not: $*" >&2
  tail -n 20 "$folder"/*.log >&2
  exit 1
}
node_is_idle() { sinfo -h -o %T | grep -qx idle; }
until_done node_is_idle

"$coldcast" run "$folder/shop.yaml" --replications 10 --format json >"$folder/whole.json"
cat >"$folder/job.sh" <<END
#!/bin/sh
exec "$coldcast" run "$folder/shop.yaml" --replications 10 --shard auto \
  -o "$folder/\$SLURM_ARRAY_TASK_ID.part"
END
sbatch --array=1-4 --output "$folder/job-%a.log" "$folder/job.sh"
all_parts() { [ "$(ls "$folder"/*.part 2>/dev/null | wc -l)" -eq 4 ]; }
until_done all_parts
same "Slurm array"
