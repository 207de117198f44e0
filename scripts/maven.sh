# Sourced after jdk25.sh: defines `maven`, which runs the machine's Maven, or one fetched once from Maven Central.

maven_version=3.9.16

maven() {
  if command -v mvn >/dev/null 2>&1; then
    mvn "$@"
    return
  fi
  maven_home=${XDG_CACHE_HOME:-$HOME/.cache}/cero/apache-maven-$maven_version
  if [ ! -x "$maven_home/bin/mvn" ]; then
    fetch_maven || {
      echo "cero: found no Maven and could not fetch one; install Maven 3.8 or later (https://maven.apache.org/install.html)." >&2
      return 1
    }
  fi
  "$maven_home/bin/mvn" "$@"
}

fetch_maven() {
  cache=$(dirname "$maven_home")
  archive=apache-maven-$maven_version-bin.tar.gz
  address=https://repo.maven.apache.org/maven2/org/apache/maven/apache-maven/$maven_version/$archive
  mkdir -p "$cache" || return 1
  unpacked=$(mktemp -d "$cache/unpacking.XXXXXX") || return 1
  if download "$address" "$unpacked/$archive" && download "$address.sha512" "$unpacked/sum" &&
    [ "$(sha512 "$unpacked/$archive")" = "$(cut -c1-128 "$unpacked/sum")" ] &&
    tar -xzf "$unpacked/$archive" -C "$unpacked"; then
    mv "$unpacked/apache-maven-$maven_version" "$maven_home" 2>/dev/null
  fi
  rm -rf "$unpacked"
  [ -x "$maven_home/bin/mvn" ]
}

download() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --retry 3 -o "$2" "$1"
  else
    wget -q -O "$2" "$1"
  fi
}

sha512() {
  if command -v sha512sum >/dev/null 2>&1; then
    sha512sum "$1" | cut -c1-128
  else
    shasum -a 512 "$1" | cut -c1-128
  fi
}
