# Runs one task and records how it ended, whether or not the agent is still there to see it.
# $1: state directory, $2: boot id. Standard output and error are the task's.
state=$1
boot=$2
# Two supervisors of one run must not exist: the second one finds the file and leaves.
set -C
read -r line </proc/$$/stat || exit 70
echo "$boot $line" >"$state/supervisor" || exit 70
set +C
# Takes the room that the end will need: the disk may be full by then.
printf '%-14s\n' running >"$state/exit" || exit 70
printf '%-999s\n' '' >"$state/notice" || exit 70
# The shell reports here when a signal ended the task: 128 + n alone could be an exit code, too.
exec 3>&2 2<>"$state/notice"
(. "$state/start")
code=$?
read -r notice <"$state/notice"
if [ "$code" -gt 128 ] && [ -n "$notice" ]; then
  end="signaled $((code - 128))"
else
  end="exited $code"
fi
printf '%-14s\n' "$end" 1<>"$state/exit"
