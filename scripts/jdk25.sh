# Sourced by the scripts in the root: sets JAVA_HOME to a JDK 25 or later, or ends with how to get one.

# Prints the major version of the JDK in the folder $1; nothing where there is none.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk25() {
  on_path=$(command -v javac 2>/dev/null) || on_path=
  if [ -n "$on_path" ]; then
    while [ -L "$on_path" ]; do
      link=$(readlink "$on_path")
      case $link in
        /*) on_path=$link ;;
        *) on_path=$(dirname "$on_path")/$link ;;
      esac
    done
    on_path=$(dirname "$(dirname "$on_path")")
  fi
  # Exactly 25 is what Cero is built and measured with; a later one is taken only where there is no 25.
  for wanted in 25 later; do
    for candidate in "${JAVA_HOME:-}" "$on_path" \
      /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
      "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
      "${HOME:-}"/.asdf/installs/java/* "${HOME:-}"/.local/share/mise/installs/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
      version=$(jdk_version "$candidate")
      [ -n "$version" ] || continue
      if [ "$version" -eq 25 ] || { [ "$wanted" = later ] && [ "$version" -gt 25 ]; }; then
        JAVA_HOME=$candidate
        export JAVA_HOME
        return 0
      fi
    done
  done
  echo "cero: needs a JDK 25 and found none: install one from https://adoptium.net (or, with SDKMAN: sdk install java 25-tem), or point JAVA_HOME at it." >&2
  return 1
}

find_jdk25 || exit 1
