# Runs one command that somebody talks to and records how it ended.
# $1: the session's directory, $2: rows, $3: columns, both absent without a terminal,
# $4: the user its terminal is given to, may be absent.
dir=$1
if [ -n "$2" ]; then
  terminal=$(readlink /proc/self/fd/0)
  stty rows "$2" cols "$3" <"$terminal"
  [ -z "$4" ] || chown "$4" "$terminal"
  # Keys of the terminal are the command's; caught signals are the default again in what is run.
  trap : INT QUIT TERM HUP USR1 USR2
fi
read -r line </proc/$$/stat || exit 70
echo "$line $terminal" >"$dir/main" || exit 70
# Takes the room that the end will need: the disk may be full by then.
printf '%-14s\n' running >"$dir/exit" || exit 70
printf '%-999s\n' '' >"$dir/notice" || exit 70
# The shell reports here when a signal ended the command: 128 + n alone could be an exit code, too.
exec 3>&2 2<>"$dir/notice"
(. "$dir/start")
code=$?
read -r notice <"$dir/notice"
if [ "$code" -gt 128 ] && [ -n "$notice" ]; then
  end="signaled $((code - 128))"
else
  end="exited $code"
fi
printf '%-14s\n' "$end" 1<>"$dir/exit"
