package dapo.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that grows by whole texts, each on disk before the call returns or cut off again if it
 * failed.
 */
final class AppendingFile implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private long size;

    /** Opens a file, or makes it, and cuts off what lies behind {@code size}. */
    AppendingFile(Path file, long size) {
        this.file = file;
        this.size = size;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            cutOff();
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("write", file, failure);
        }
    }

    void append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            AtomicFiles.writeAll(channel, ByteBuffer.wrap(bytes));
            channel.force(true);
            size += bytes.length;
        } catch (IOException failure) {
            cutOffAfter(failure);
            throw RunDirectoryException.cannot("write", file, failure);
        }
    }

    private void cutOffAfter(IOException failure) {
        try {
            cutOff();
        } catch (IOException again) {
            failure.addSuppressed(again);
        }
    }

    private void cutOff() throws IOException {
        if (channel.size() > size) {
            channel.truncate(size);
            channel.force(true);
        }
        channel.position(size);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("close", file, failure);
        }
    }
}
