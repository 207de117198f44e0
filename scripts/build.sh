# Sourced by `cero` with `home` set: defines `build_what_is_old`, which builds the program where it is
# missing or older than its sources, and `jar`, `libraries` and `classes`, which it makes.

target=$home/app/target
jar=$target/cero-app-0.1.0.jar
libraries=$target/lib
classes=$target/classes.jsa
stamp=$target/.built

is_stale() {
  [ -f "$jar" ] && [ -f "$stamp" ] || return 0
  [ -n "$(find "$home/library/src/main" "$home/app/src/main" "$home"/pom.xml "$home"/*/pom.xml \
    -newer "$stamp" -type f -print 2>/dev/null | head -n 1)" ]
}

# Whether the JVM would refuse the archive, because a jar is another than it was made from.
is_archive_old() {
  [ -n "$(find "$jar" "$libraries" -name '*.jar' -newer "$classes" -print 2>/dev/null)" ]
}

build_what_is_old() {
  is_stale || is_archive_old || return 0
  # A copy that nobody may write to, its times perhaps not kept, is run as it is.
  if [ -f "$jar" ] && ! [ -w "$target" ]; then
    return 0
  fi
  mkdir -p "$target"
  if command -v flock >/dev/null 2>&1; then
    (
      flock -n 8 || {
        say_waiting
        flock 8
      }
      build_unless_done
    ) 8>"$target/.building"
  else
    lock_without_flock
    (build_unless_done) || {
      unlock_without_flock
      return 1
    }
    unlock_without_flock
  fi
}

say_waiting() {
  echo "cero: another ./cero is building here; waiting for it…" >&2
}

# A link that can't be read as a file: it names the process that builds, and when that began, because
# numbers of processes come again. One who was killed left it there, and the next takes its place.
lock_without_flock() {
  lock=$target/.building-by
  self=$(process_named $$)
  said=
  until ln -s "$self" "$lock" 2>/dev/null; do
    owner=$(readlink "$lock") || continue
    if [ "$(process_named "${owner%% *}")" != "$owner" ]; then
      remove_lock_of "$owner"
      continue
    fi
    [ -n "$said" ] || say_waiting
    said=yes
    sleep 1
  done
}

unlock_without_flock() {
  [ "$(readlink "$lock")" != "$self" ] || rm -f "$lock"
}

# The number of a process and when it began, as far as that is known; nothing where it has ended.
process_named() {
  if command -v ps >/dev/null 2>&1; then
    began=$(LC_ALL=C ps -o lstart= -p "$1" 2>/dev/null) && echo "$1 $began"
  elif kill -0 "$1" 2>/dev/null; then
    echo "$1 ?"
  fi
}

# One at a time, and only if it is still there: another may have its own there by now.
remove_lock_of() {
  if mkdir "$lock-removed" 2>/dev/null; then
    [ "$(readlink "$lock")" != "$1" ] || rm -f "$lock"
    rmdir "$lock-removed"
  elif [ -n "$(find "$lock-removed" -prune -mmin +1 2>/dev/null)" ]; then
    rmdir "$lock-removed" 2>/dev/null # of one who was killed in between
  else
    sleep 1
  fi
}

# What another has built meanwhile is not built again.
build_unless_done() {
  if is_stale; then
    build
  elif is_archive_old; then
    archive_classes
  fi
}

build() {
  . "$home/scripts/maven.sh"
  echo "cero: building (once, about a minute)…" >&2
  log=$target/build.log
  if ! build_at_a_plain_path >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "cero: the build failed; the whole log is in $log" >&2
    exit 1
  fi
  archive_classes
  : >"$stamp"
}

# Java's class paths can't hold a colon: where the path has one, a copy of the sources is built.
build_at_a_plain_path() {
  case $home in
    *:*)
      copy=$(mktemp -d) || return 1
      cp -R "$home/.mvn" "$home/pom.xml" "$home/library" "$home/app" "$home/bench" "$copy" &&
        package "$copy" &&
        rm -rf "$libraries" &&
        cp -R "$copy/app/target/lib" "$copy/${jar#"$home"/}" "$target"
      code=$?
      rm -rf "$copy"
      return $code
      ;;
    *) package "$home" ;;
  esac
}

package() {
  (cd "$1" && maven -B -ntp -q -DskipTests -Dspotless.check.skip -pl app -am package)
}

# Keeps the classes that a command loads in a file that the JVM maps into memory at each start: a
# training step loads nearly all of them. Where that fails, Cero only starts more slowly.
archive_classes() {
  part=$target/archive.$$
  mkdir -p "$part"
  # shellcheck disable=SC2086 # java_options are several
  if "$JAVA_HOME/bin/java" $java_options -Dcero.stderr=2 -XX:ArchiveClassesAtExit="$part/classes.jsa" \
    -cp "$class_path" cero.app.Cero train --json --data "$home/README.md" --tokenizer char \
    --layers 1 --heads 1 --embedding 16 --context 16 --batch 1 --steps 1 --eval-batches 1 \
    --sample-tokens 1 --out "$part/run" >"$target/archive.log" 2>&1; then
    mv -f "$part/classes.jsa" "$classes"
  else
    rm -f "$classes"
  fi
  rm -rf "$part"
}
