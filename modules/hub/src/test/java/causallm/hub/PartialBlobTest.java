package causallm.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

class PartialBlobTest {
    private static final byte[] HELLO = "hello\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path folder;

    private String hash(RemoteFile file, String before) throws IOException {
        Path path = folder.resolve("blob");
        Files.writeString(path, before);
        try (PartialBlob blob = PartialBlob.open(path, file)) {
            assertThat(blob.size()).isEqualTo(before.length());
            byte[] rest =
                    new String(HELLO, StandardCharsets.US_ASCII)
                            .substring(before.length())
                            .getBytes(StandardCharsets.US_ASCII);
            blob.append(rest, rest.length);
            assertThat(blob.size()).isEqualTo(6);
            assertThat(path).hasBinaryContent(HELLO);
            return blob.hash();
        }
    }

    /** What {@code git hash-object} and {@code sha256sum} print for a line of "hello". */
    @Test
    void theHashIsGitsOfSmallFilesAndTheContentsOfLargeOnes() throws IOException {
        RemoteFile small = new RemoteFile("a", "0".repeat(40), 6);
        RemoteFile large = new RemoteFile("a", "0".repeat(64), 6);
        for (String before : new String[] {"", "h", "hello\n"}) {
            assertThat(hash(small, before)).isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
            assertThat(hash(large, before))
                    .isEqualTo("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
        }
    }

    @Test
    void whatWasDroppedDoesNotCount() throws IOException {
        Path path = folder.resolve("blob");
        try (PartialBlob blob = PartialBlob.open(path, new RemoteFile("a", "0".repeat(40), 6))) {
            blob.append(new byte[] {1, 2, 3}, 3);
            blob.restart();
            blob.append(HELLO, 6);
            assertThat(blob.hash()).isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
        }
        assertThat(path).hasBinaryContent(HELLO);
    }
}
