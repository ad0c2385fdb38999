package dapo.tensorboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of records as TensorFlow frames them (its {@code lib/io/record_writer.h}): the length in
 * eight bytes, a checksum of these, the record, a checksum of it; numbers little-endian.
 */
final class RecordFile implements AutoCloseable {
    /** Length and checksum before a record, checksum behind it. */
    private static final int HEADER = Long.BYTES + Integer.BYTES;

    private static final int FOOTER = Integer.BYTES;

    private final FileChannel channel;

    private RecordFile(FileChannel channel) {
        this.channel = channel;
    }

    /** The whole records at the beginning of a file. */
    static List<byte[]> read(Path file) {
        ByteBuffer bytes = bytes(file);
        List<byte[]> records = new ArrayList<>();
        while (bytes.remaining() >= HEADER + FOOTER) {
            long length = bytes.getLong(bytes.position());
            int lengthChecksum = bytes.getInt(bytes.position() + Long.BYTES);
            if (lengthChecksum != checksum(longBytes(length))
                    || length < 0
                    || length > bytes.remaining() - HEADER - FOOTER) {
                return records;
            }
            byte[] record = new byte[(int) length];
            bytes.get(bytes.position() + HEADER, record);
            if (bytes.getInt(bytes.position() + HEADER + record.length) != checksum(record)) {
                return records;
            }
            records.add(record);
            bytes.position(bytes.position() + HEADER + record.length + FOOTER);
        }
        return records;
    }

    private static ByteBuffer bytes(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Opens a file, or makes it, to go on after the records that it is known to begin with. */
    static RecordFile append(Path file, List<byte[]> records) {
        long size = records.stream().mapToLong(record -> HEADER + record.length + FOOTER).sum();
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(size).position(size);
            return new RecordFile(channel);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Appends a record; what a failure leaves of it, the next opening cuts off. */
    void append(byte[] record) {
        ByteBuffer framed =
                ByteBuffer.allocate(HEADER + record.length + FOOTER)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(record.length)
                        .putInt(checksum(longBytes(record.length)))
                        .put(record)
                        .putInt(checksum(record))
                        .flip();
        try {
            while (framed.hasRemaining()) {
                channel.write(framed);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    /**
     * CRC-32C, masked: turned by fifteen bits and moved by a constant, so that checksums of data
     * that holds checksums stay good ones.
     */
    static int checksum(byte[] bytes) {
        var sum = new CRC32C();
        sum.update(bytes);
        return Integer.rotateRight((int) sum.getValue(), 15) + 0xa282ead8;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
