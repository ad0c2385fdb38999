package dapo.parquet;

import java.io.EOFException;
import java.io.IOException;

/**
 * Decompresses Snappy's raw format, after the description that comes with Google's library
 * (format_description.txt): the size, then literals and copies of what was written before.
 *
 * <p>Written here since it is short, while the libraries that have it bring native code or reach
 * into memory unchecked.
 */
final class SnappyBlock {
    private static final int LITERAL = 0;
    private static final int NEAR_COPY = 1;
    private static final int COPY = 2;

    /** A literal's length from here on stands in the bytes after its tag. */
    private static final int LONG_LITERAL = 60;

    private final byte[] from;
    private final byte[] to;
    private int read;
    private int written;

    SnappyBlock(byte[] from, byte[] to) {
        this.from = from;
        this.to = to;
    }

    /**
     * Fills the array.
     *
     * @throws IOException if the bytes are not such a block, or of another size
     */
    void decompress() throws IOException {
        if (size() != to.length) {
            throw new IOException("snappy: another size than the page's");
        }
        while (read < from.length) {
            int tag = next();
            int bits = tag >>> 2;
            switch (tag & 3) {
                case LITERAL -> literal(bits);
                case NEAR_COPY -> copy(4 + (bits & 7), (bits >>> 3) << 8 | next());
                case COPY -> copy(1 + bits, number(2));
                default -> copy(1 + bits, number(4));
            }
        }
        if (written != to.length) {
            throw new EOFException("snappy: the block ends early");
        }
    }

    /** Seven bits a byte, the lowest first; the eighth says whether more follow. */
    private long size() throws IOException {
        long size = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int bits = next();
            size |= (long) (bits & 0x7f) << shift;
            if (bits < 0x80) {
                return size;
            }
        }
        throw new IOException("snappy: the size does not end");
    }

    private void literal(int bits) throws IOException {
        long length = 1 + (bits < LONG_LITERAL ? bits : number(bits - LONG_LITERAL + 1));
        if (length > from.length - read || length > to.length - written) {
            throw new EOFException("snappy: a literal beyond the end");
        }
        System.arraycopy(from, read, to, written, (int) length);
        read += (int) length;
        written += (int) length;
    }

    /** Byte by byte, since a copy may begin in what it writes. */
    private void copy(int length, long distance) throws IOException {
        if (distance == 0 || distance > written || length > to.length - written) {
            throw new IOException("snappy: a copy of what is not there");
        }
        int start = written - (int) distance;
        for (int i = 0; i < length; i++) {
            to[written++] = to[start + i];
        }
    }

    /** Little-endian, unsigned. */
    private long number(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) next() << (8 * i);
        }
        return number;
    }

    private int next() throws IOException {
        if (read == from.length) {
            throw new EOFException("snappy: the block breaks off");
        }
        return from[read++] & 0xff;
    }
}
