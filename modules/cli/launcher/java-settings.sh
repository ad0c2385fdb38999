# What Java and the native libraries are told wherever the command is started: read by the project's launcher and by the
# image's. Sets java_settings.

# The second reads tokenizers of Hugging Face folders, the third Parquet compressed by zstd.
java_settings=--enable-native-access=libtorch.ffm,ai.djl.tokenizers,com.github.luben.zstd_jni

# Java cannot ask whether standard error is a terminal, where progress is drawn, nor standard output where input is none.
terminal=false output_terminal=false
[ ! -t 2 ] || terminal=true
[ ! -t 1 ] || output_terminal=true
java_settings="$java_settings -Ddapo.terminal=$terminal -Ddapo.output-terminal=$output_terminal"

# Java's part is small: the serial collector and the first compiler alone leave libtorch the cores.
java_settings="$java_settings -XX:+UseSerialGC -XX:TieredStopAtLevel=1"

# The memory that counts is libtorch's: one arena and kept blocks stop the C library's heap from fragmenting and
# growing where tensors of many sizes come and go.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX-1}"
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_-4294967296}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_-8589934592}"

# oneDNN, and libtorch above it, keep the compiled products of the last 1,024 shapes each, some megabytes a product, and a
# training meets new shapes in every pass: a pass of one shape needs about twenty of them.
export ONEDNN_PRIMITIVE_CACHE_CAPACITY="${ONEDNN_PRIMITIVE_CACHE_CAPACITY-32}"
export LRU_CACHE_CAPACITY="${LRU_CACHE_CAPACITY-32}"
