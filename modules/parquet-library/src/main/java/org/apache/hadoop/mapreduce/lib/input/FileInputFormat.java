package org.apache.hadoop.mapreduce.lib.input;

/** Stands in for Hadoop's type, which Parquet extends and does not use here. */
public abstract class FileInputFormat<K, V> {}
