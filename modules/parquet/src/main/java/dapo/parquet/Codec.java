package dapo.parquet;

import com.github.luben.zstd.Zstd;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * How pages are compressed. None of them can make more of a byte than {@code growth} says, so that
 * no memory is taken for a page that lies about its size beyond that.
 */
enum Codec {
    NONE(1) {
        @Override
        void decompress(byte[] from, byte[] to) throws IOException {
            require(from.length, to.length);
            System.arraycopy(from, 0, to, 0, to.length);
        }
    },
    /** Copies of 64 bytes take 3 bytes. */
    SNAPPY(22) {
        @Override
        void decompress(byte[] from, byte[] to) throws IOException {
            new SnappyBlock(from, to).decompress();
        }
    },
    /** Copies of 258 bytes take 2 bits. */
    GZIP(1032) {
        @Override
        void decompress(byte[] from, byte[] to) throws IOException {
            try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(from))) {
                require(stream.readNBytes(to, 0, to.length), to.length);
                require(stream.read() < 0 ? to.length : to.length + 1, to.length);
            }
        }
    },
    /** Blocks of 128 KiB that repeat one byte take 4 bytes. */
    ZSTD(1 << 15) {
        @Override
        void decompress(byte[] from, byte[] to) throws IOException {
            try {
                // Throws where the data are broken.
                require(
                        Zstd.decompressByteArray(to, 0, to.length, from, 0, from.length),
                        to.length);
            } catch (LinkageError e) {
                throw notLoaded(e);
            }
        }
    };

    private final int growth;

    Codec(int growth) {
        this.growth = growth;
    }

    /**
     * The content of a page.
     *
     * @param from what it was compressed to
     * @param size its size in bytes
     * @throws IOException if it was compressed in another way, or has another size
     */
    byte[] decompress(byte[] from, int size) throws IOException {
        if (size < 0 || size > (long) from.length * growth) {
            throw new IOException(
                    "a page of " + size + " bytes cannot have been compressed to " + from.length);
        }
        byte[] to = new byte[size];
        decompress(from, to);
        return to;
    }

    /** Fills {@code to}. */
    abstract void decompress(byte[] from, byte[] to) throws IOException;

    private static UnusableData notLoaded(LinkageError problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new UnusableData(
                "",
                "found data compressed by zstd, whose library cannot be loaded ("
                        + cause
                        + "); start Java with --enable-native-access=com.github.luben.zstd_jni, and"
                        + " check that the temporary folder can be written and programs in it run");
    }

    private static void require(long found, int expected) throws IOException {
        if (found != expected) {
            throw new IOException("a page has another size than its header says, " + expected);
        }
    }
}
