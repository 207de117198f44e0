# Sourced after jdk25.sh: defines `maven`, which runs the machine's Maven, or one fetched once from Maven Central.

maven_version=3.9.16
maven_sha512=831a8591fe20c8243b1dbe7d71e3244f31d1665b0804b2e825e38cbbe5ce0cafb8338851f90780735568773e0a6cd07bbec107cda0b896b008b861075358b6f6

# Called in the root of the sources.
maven() {
  # Maven's own files, where the user has no home.
  HOME=${HOME:-$PWD/app/target/home}
  export HOME
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
  if ! download "$address" "$unpacked/$archive"; then
    echo "cero: $address could not be fetched." >&2
  elif [ "$(sha512 "$unpacked/$archive")" != "$maven_sha512" ]; then
    echo "cero: what came from $address is not Maven $maven_version: its SHA-512 is another." >&2
  elif tar -xzf "$unpacked/$archive" -C "$unpacked"; then
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
