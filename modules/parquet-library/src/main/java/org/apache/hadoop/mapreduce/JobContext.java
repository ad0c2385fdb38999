package org.apache.hadoop.mapreduce;

/** Stands in for Hadoop's type, which Parquet names and does not use here. */
public interface JobContext {}
