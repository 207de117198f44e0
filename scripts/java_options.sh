# Sourced by the scripts that start Java: defines `java_options`, what Cero's JVM is told.

java_options="--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -XX:+UseParallelGC -XX:MaxRAMPercentage=80 -XX:MaxNewSize=128m"
