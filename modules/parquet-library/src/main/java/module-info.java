/**
 * Apache Parquet's reader in one module, from its own jars, with stand-ins for the six types of
 * Hadoop's that it loads and has no use for.
 *
 * <p>Nobody but {@code dapo.parquet} has a use for it: what writes, and what runs on Hadoop, does
 * not work.
 */
@SuppressWarnings("module") // the one that it is exported to is built after it
module org.apache.parquet {
    requires org.slf4j;

    exports org.apache.parquet to
            dapo.parquet;
    exports org.apache.parquet.bytes to
            dapo.parquet;
    exports org.apache.parquet.column.page to
            dapo.parquet;
    exports org.apache.parquet.compression to
            dapo.parquet;
    exports org.apache.parquet.conf to
            dapo.parquet;
    exports org.apache.parquet.crypto to
            dapo.parquet;
    exports org.apache.parquet.hadoop to
            dapo.parquet;
    exports org.apache.parquet.hadoop.metadata to
            dapo.parquet;
    exports org.apache.parquet.io to
            dapo.parquet;
    exports org.apache.parquet.io.api to
            dapo.parquet;
    exports org.apache.parquet.schema to
            dapo.parquet;
}
