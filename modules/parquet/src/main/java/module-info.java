/**
 * Rows of Parquet files, for {@code dapo.reasoning}, which finds this module as a service.
 *
 * <p>Files are read by Apache's own parquet-hadoop, since it is the reference among readers and the
 * lighter libraries (carpet-record, parquet-floor) are layers upon the same jars, which share
 * packages and so must be merged for a module path in any case. Its codecs are replaced, so that
 * neither Hadoop nor a second native library comes along: only zstd is native, by zstd-jni, which
 * wants {@code --enable-native-access=com.github.luben.zstd_jni}.
 */
module dapo.parquet {
    requires transitive dapo.reasoning;
    requires com.github.luben.zstd_jni;
    requires org.apache.parquet;
    requires tools.jackson.databind;

    exports dapo.parquet;

    provides dapo.reasoning.RowReader with
            dapo.parquet.ParquetRowReader;
}
