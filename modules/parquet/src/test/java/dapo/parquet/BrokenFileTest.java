package dapo.parquet;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dapo.reasoning.DatasetException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What cannot be read is a fault in one line that names the file. */
class BrokenFileTest {
    @TempDir private Path folder;

    @Test
    void aFileThatIsNotThere() {
        assertFault(folder.resolve("none.parquet"), "found no such file, expected a Parquet file;");
        assertFault(folder, "cannot be read (");
    }

    @Test
    void aFileOfAnotherFormat() throws IOException {
        String fault = "found no Parquet file, expected one that begins with PAR1;";
        assertFault(
                file("version https://git-lfs.github.com/spec/v1\n".getBytes(ISO_8859_1)), fault);
        assertFault(file(new byte[0]), fault);
        assertFault(file(new byte[100]), fault);
    }

    @Test
    void aFileThatBreaksOff() throws IOException {
        byte[] whole = Golden.bytes("gsm8k");
        for (int length = 4; length < whole.length; length += 5) {
            assertFault(
                    file(Arrays.copyOf(whole, length)),
                    "found a Parquet file that breaks off after " + length + " bytes, expected");
        }
    }

    @Test
    void metadataThatClaimToBeLongerThanTheFile() throws IOException {
        byte[] bytes = Golden.bytes("gsm8k");
        for (int length : new int[] {bytes.length - 11, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 8, length);
            assertFault(file(bytes), "found a Parquet file that breaks off after");
        }
    }

    @Test
    void anEncryptedFile() throws IOException {
        byte[] bytes = Golden.bytes("gsm8k");
        bytes[bytes.length - 1] = 'E';
        assertFault(file(bytes), "found encrypted data, expected");
        bytes[3] = 'E';
        assertFault(file(bytes), "found encrypted data, expected");
        assertFault(Golden.parquet("encrypted-columns"), "found encrypted data, expected");
    }

    @Test
    void aCodecThatIsNotKnown() {
        assertFault(Golden.parquet("lz4"), "found data compressed by LZ4_RAW, expected snappy,");
        assertFault(Golden.parquet("brotli"), "found data compressed by BROTLI, expected snappy,");
    }

    @Test
    void aFileWithoutAUsableColumn() {
        assertFault(Golden.parquet("nothing-left"), "found no column of texts, numbers,");
    }

    @Test
    void textThatIsNotUtf8() {
        Path file = Golden.parquet("not-utf8");
        assertThatThrownBy(() -> Golden.rows(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(
                        file + ":2: field 'text': found bytes that are not UTF-8, expected");
    }

    @Test
    void aPageThatWasChanged() throws IOException {
        byte[] bytes = Golden.bytes("types-none-1");
        int place = new String(bytes, ISO_8859_1).indexOf("quoted");
        bytes[place] ^= 1;
        assertFault(file(bytes), "found broken Parquet (");
    }

    @Test
    void aPageThatClaimsMoreThanFitsIntoMemory() {
        assertFault(
                Golden.parquet("claims-much"), "found data that claim more memory than Java has");
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("broken.parquet"), bytes);
    }

    private static void assertFault(Path file, String message) {
        assertThatThrownBy(() -> Golden.rows(file))
                .isInstanceOf(DatasetException.class)
                .message()
                .hasLineCount(1)
                .matches(found ->
                        found.replaceFirst(":\\d+: ", ": ").startsWith(file + ": " + message));
    }
}
