package org.apache.hadoop.io.compress.zlib;

/** Stands in for Hadoop's type, which Parquet names and does not use here. */
public final class ZlibCompressor {
    private ZlibCompressor() {}

    /** How hard to compress; of no use to a reader. */
    public enum CompressionLevel {
        DEFAULT_COMPRESSION
    }
}
