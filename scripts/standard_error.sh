# Sourced by `cero`: defines `filter_standard_error`.

# Vectors are an incubator module of the JDK, of which the JVM says so in a line on standard error at
# each start, and no option keeps it from that. So standard error is a pipe at first, whose other end
# leaves that line out and shows all else, such as why a JVM can't start. The program, before it first
# writes there, puts the real one back, which waits as descriptor 9. Where no pipe can be made, or
# nobody listens to standard error, all is as the JVM does it.
#
# The JVM takes this shell's place afterwards, so signals and exit codes are its own.
filter_standard_error() {
  true 9>&2 || return 0
  for folder in "${TMPDIR:-/tmp}" "$target"; do
    pipe=$folder/cero-$$.stderr
    if mkfifo -m 600 "$pipe" 2>/dev/null; then
      # The outer shell ends at once, so that the JVM is nobody's parent.
      (show_all_but_one_line <"$pipe" >&2 &)
      exec 9>&2 2>"$pipe"
      error_option=-Dcero.stderr=9
      return 0
    fi
  done
}

show_all_but_one_line() {
  rm -f "$pipe" # both ends are open
  while IFS= read -r line; do
    case $line in
      "WARNING: Using incubator modules: jdk.incubator.vector") exec cat ;;
    esac
    printf '%s\n' "$line"
  done
  printf '%s' "$line"
}
