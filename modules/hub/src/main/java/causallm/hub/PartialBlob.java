package causallm.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What has come of a file, with the digest of it. For one thread, which closes it. */
final class PartialBlob implements AutoCloseable {
    private final RemoteFile file;
    private final FileChannel channel;
    private final MessageDigest digest;
    private long size;

    private PartialBlob(RemoteFile file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
        this.digest = digest(file.isLarge() ? "SHA-256" : "SHA-1");
    }

    /** Opens what an earlier try has left, and reads it for the digest; or begins anew. */
    static PartialBlob open(Path path, RemoteFile file) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        PartialBlob blob = new PartialBlob(file, channel);
        try {
            blob.takeUp();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return blob;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has " + algorithm, e);
        }
    }

    private void takeUp() throws IOException {
        if (channel.size() > file.size()) {
            restart();
            return;
        }
        begin();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (channel.read(buffer) >= 0) {
            size += buffer.flip().remaining();
            digest.update(buffer);
            buffer.clear();
        }
    }

    /** Git's id of a small file is a digest of its kind and size before the content. */
    private void begin() {
        digest.reset();
        size = 0;
        if (!file.isLarge()) {
            digest.update(("blob " + file.size() + "\0").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Bytes that have come. */
    long size() {
        return size;
    }

    /** Drops what has come. */
    void restart() throws IOException {
        channel.truncate(0);
        begin();
    }

    void append(byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer, size + buffer.position());
        }
        size += count;
        digest.update(bytes, 0, count);
    }

    /** The digest of the whole; once, when all has come. */
    String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Waits until it is on the disk. */
    void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
