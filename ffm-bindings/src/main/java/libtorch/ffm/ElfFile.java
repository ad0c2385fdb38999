package libtorch.ffm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Tells whether a Linux shared library is whole. The system's loader maps a truncated one without
 * looking, and the process dies at the first page that is not there.
 */
final class ElfFile {
    private static final int MAGIC = 0x464C457F; // 0x7F 'E' 'L' 'F', little-endian
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_HEADER_OFFSET = 32;
    private static final int SEGMENT_HEADER_BYTES = 54;
    private static final int SEGMENT_COUNT = 56;
    private static final int SEGMENT_OFFSET_IN_FILE = 8;
    private static final int SEGMENT_BYTES_IN_FILE = 32;

    private ElfFile() {}

    /**
     * The number of bytes that the segments of a 64-bit little-endian ELF file reach to, which a
     * whole file has at least; {@code HEADER_BYTES} for a file of another format.
     */
    static long expectedBytes(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = read(channel, 0, HEADER_BYTES);
            if (header.remaining() < HEADER_BYTES || header.getInt(0) != MAGIC) {
                return HEADER_BYTES;
            }
            long start = header.getLong(SEGMENT_HEADER_OFFSET);
            int size = Short.toUnsignedInt(header.getShort(SEGMENT_HEADER_BYTES));
            int count = Short.toUnsignedInt(header.getShort(SEGMENT_COUNT));
            return Math.max(
                    start + (long) size * count,
                    lastByte(read(channel, start, size * count), size));
        }
    }

    private static long lastByte(ByteBuffer segments, int size) {
        long last = 0;
        for (int at = 0; at + size <= segments.remaining(); at += size) {
            long offset = segments.getLong(at + SEGMENT_OFFSET_IN_FILE);
            last = Math.max(last, offset + segments.getLong(at + SEGMENT_BYTES_IN_FILE));
        }
        return last;
    }

    private static ByteBuffer read(FileChannel channel, long position, int bytes)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long at = position;
        int count = channel.read(buffer, at);
        while (count > 0 && buffer.hasRemaining()) {
            at += count;
            count = channel.read(buffer, at);
        }
        return buffer.flip();
    }
}
