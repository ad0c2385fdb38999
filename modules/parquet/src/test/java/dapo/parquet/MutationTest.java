package dapo.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dapo.reasoning.DatasetException;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Files with random faults end in rows or in a fault in one line. */
class MutationTest {
    private static final int MUTATIONS = 400;

    @TempDir private Path folder;

    @ParameterizedTest
    @Timeout(120) // against hangs
    @ValueSource(
            strings = {
                "gsm8k",
                "mbpp",
                "delta",
                "pages",
                "legacy",
                "left-out",
                "types-zstd-2",
                "types-none-1",
                "types-none-2",
                "types-snappy-2"
            })
    void endInRowsOrInAFault(String name) throws IOException {
        Random random = new Random(name.hashCode());
        byte[] whole = Golden.bytes(name);
        int faults = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Path file = Files.write(folder.resolve("mutation.parquet"), mutation(whole, random));
            faults += isFault(file, name + ", mutation " + i) ? 1 : 0;
        }
        assertThat(faults).isBetween(MUTATIONS / 10, MUTATIONS - 1);
    }

    /** Some bytes changed, half of the time in the last quarter, where the metadata are. */
    private static byte[] mutation(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int quarter = bytes.length / 4;
            int place =
                    random.nextBoolean()
                            ? random.nextInt(bytes.length)
                            : bytes.length - 1 - random.nextInt(quarter);
            bytes[place] =
                    (byte)
                            switch (random.nextInt(4)) {
                                case 0 -> bytes[place] ^ 1 << random.nextInt(8);
                                case 1 -> 0xff;
                                case 2 -> 0;
                                default -> random.nextInt(256);
                            };
        }
        return bytes;
    }

    private static boolean isFault(Path file, String mutation) {
        try {
            Golden.rows(file);
            return false;
        } catch (DatasetException e) {
            assertThat(e.getMessage()).as(mutation).startsWith(file.toString()).hasLineCount(1);
            return true;
        } catch (RuntimeException | Error e) {
            return fail(mutation + " of " + file, e);
        }
    }
}
