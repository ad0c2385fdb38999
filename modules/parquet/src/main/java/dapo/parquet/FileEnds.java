package dapo.parquet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dapo.reasoning.DatasetException;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The first and last bytes of a Parquet file: {@code PAR1}, and the length of the metadata before
 * {@code PAR1} again ({@code PARE} where that is encrypted).
 */
final class FileEnds {
    private static final int MAGIC_SIZE = 4;
    private static final int TAIL_SIZE = 8;
    private static final String MAGIC = "PAR1";
    private static final String ENCRYPTED = "PARE";

    private FileEnds() {}

    /**
     * The size of a file that begins and ends as a Parquet file does.
     *
     * @throws DatasetException if it does not, or cannot be read
     */
    static long check(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            ByteBuffer head = read(channel, 0, (int) Math.min(size, MAGIC_SIZE));
            checkHead(file, magic(head));
            if (size < MAGIC_SIZE + TAIL_SIZE) {
                throw brokenOff(file, size);
            }
            ByteBuffer tail = read(channel, size - TAIL_SIZE, TAIL_SIZE);
            checkTail(file, size, tail);
            return size;
        } catch (NoSuchFileException e) {
            throw new DatasetException(
                    file, "found no such file, expected a Parquet file; check the path");
        } catch (IOException e) {
            throw ParquetFault.unreadable(file, e);
        }
    }

    private static void checkHead(Path file, String magic) {
        if (magic.equals(ENCRYPTED)) {
            throw ParquetFault.encrypted(file);
        }
        if (!magic.equals(MAGIC)) {
            throw new DatasetException(
                    file,
                    "found no Parquet file, expected one that begins with "
                            + MAGIC
                            + "; check the path, and that the file itself was fetched and not a"
                            + " pointer to it");
        }
    }

    private static void checkTail(Path file, long size, ByteBuffer tail) {
        int metadata = tail.getInt();
        String magic = magic(tail);
        if (magic.equals(ENCRYPTED)) {
            throw ParquetFault.encrypted(file);
        }
        if (!magic.equals(MAGIC) || metadata < 0 || metadata > size - MAGIC_SIZE - TAIL_SIZE) {
            throw brokenOff(file, size);
        }
    }

    private static DatasetException brokenOff(Path file, long size) {
        return new DatasetException(
                file,
                "found a Parquet file that breaks off after "
                        + size
                        + " bytes, expected its metadata and "
                        + MAGIC
                        + " at the end; fetch it again");
    }

    private static String magic(ByteBuffer bytes) {
        byte[] magic = new byte[bytes.remaining()];
        bytes.get(magic);
        return new String(magic, ISO_8859_1);
    }

    private static ByteBuffer read(FileChannel channel, long position, int length)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("the file became shorter");
            }
        }
        return bytes.flip();
    }
}
