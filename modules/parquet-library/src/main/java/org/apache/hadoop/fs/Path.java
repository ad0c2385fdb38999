package org.apache.hadoop.fs;

/** Stands in for Hadoop's type, by which Parquet names files in its messages. */
public final class Path {
    private final String name;

    /** A file by its name. */
    public Path(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
