package org.apache.hadoop.fs;

/** Stands in for Hadoop's type, which Parquet names and does not use here. */
public interface PathFilter {}
