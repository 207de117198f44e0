# Sourced by the scripts that start Java: defines `java_options`, what Cero's JVM is told.

java_options="--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -XX:+UseParallelGC -XX:MaxRAMPercentage=80 -XX:MaxNewSize=128m"

# Standard output is for results: what the JVM itself has to say, it says on standard error. That an
# archive of classes can't be used, or that a small heap can't have so much for new objects, is nothing
# to say.
java_options="$java_options -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning,gc+ergo=error,cds*=off,aot*=off:stderr"
