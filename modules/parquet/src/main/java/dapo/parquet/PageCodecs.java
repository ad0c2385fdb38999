package dapo.parquet;

import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Decompresses pages, to the size that their headers name and no other. */
final class PageCodecs implements CompressionCodecFactory {
    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Decompressor(Codec.NONE);
            case SNAPPY -> new Decompressor(Codec.SNAPPY);
            case GZIP -> new Decompressor(Codec.GZIP);
            case ZSTD -> new Decompressor(Codec.ZSTD);
            case LZO, BROTLI, LZ4, LZ4_RAW ->
                    throw new UnusableData(
                            "",
                            "found data compressed by "
                                    + codec
                                    + ", expected snappy, zstd, gzip or none; write the file again"
                                    + " with one of these");
        };
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("nothing is written here");
    }

    @Override
    public void release() {}

    private record Decompressor(Codec codec) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            if (codec == Codec.NONE && bytes.size() == size) {
                return bytes;
            }
            return BytesInput.from(codec.decompress(bytes.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer from, int fromSize, ByteBuffer to, int size) {
            throw new UnsupportedOperationException("nothing is decrypted here");
        }

        @Override
        public void release() {}
    }
}
