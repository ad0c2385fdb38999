package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import causallm.model.CheckpointException;
import causallm.model.SafetensorsFile;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

@ExtendWith(NoLeak.class)
class SafetensorsFileTest {
    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("some.safetensors");
    }

    private void write(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(json.length).put(json).array());
    }

    /** One line that begins with the file's path. */
    private void assertRefused(String... parts) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsFile.open(file))
                .withMessageStartingWith(file + ": ")
                .satisfies(e -> assertThat(e).message().contains(parts).doesNotContain("\n"));
    }

    @Test
    void tensorsOfEveryTypeAreReadBackBitForBit() {
        try (TensorScope _ = TensorScope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            Tensor numbers = Tensor.of(new float[] {1, 0, 3, 100, 7, 0.1f}, 2, 3);
            for (ScalarType type : ScalarType.values()) {
                tensors.put("of " + type, numbers.to(type));
            }
            tensors.put("strided", numbers.transpose(0, 1));
            tensors.put("empty", Tensor.zeros(ScalarType.FLOAT32, 0, 3));
            tensors.put("ünï\"code\n", Tensor.scalar(Double.NaN, ScalarType.FLOAT64));
            tensors.put("leaf", Tensor.ones(ScalarType.FLOAT64, 1).requireGradient());
            SafetensorsFile.write(file, tensors);
            SafetensorsFile read = SafetensorsFile.open(file);
            assertThat(read.names()).containsExactlyElementsOf(tensors.keySet());
            tensors.forEach((name, tensor) -> Golden.assertClose(read.tensor(name), tensor, 0));
        }
    }

    @Test
    void aTensorOutlivesTheFilesName() throws IOException {
        try (TensorScope _ = TensorScope.open()) {
            SafetensorsFile.write(file, Map.of("a", Tensor.arange(4)));
            Tensor tensor = SafetensorsFile.open(file).tensor("a");
            Files.delete(file);
            System.gc();
            assertThat(tensor.toLongArray()).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void writesToATensorDoNotReachTheFile() throws IOException {
        try (TensorScope _ = TensorScope.open()) {
            SafetensorsFile.write(file, Map.of("a", Tensor.arange(4)));
            byte[] before = Files.readAllBytes(file);
            Tensor tensor = SafetensorsFile.open(file).tensor("a");
            tensor.fillInPlace(7);
            assertThat(tensor.toLongArray()).containsOnly(7);
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            assertThat(SafetensorsFile.open(file).tensor("a").toLongArray())
                    .containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void aFileThatMayNotBeWrittenIsRead() {
        try (TensorScope _ = TensorScope.open()) {
            SafetensorsFile.write(file, Map.of("a", Tensor.arange(4)));
            assertThat(file.toFile().setReadOnly()).isTrue();
            Tensor tensor = SafetensorsFile.open(file).tensor("a");
            tensor.fillInPlace(7);
            assertThat(tensor.toLongArray()).containsOnly(7);
        }
    }

    @Test
    void aTensorThatDoesNotLieAtAMultipleOfItsSizeIsCopied() throws IOException {
        write(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                        + "\"b\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[3,19]}}",
                19);
        try (TensorScope _ = TensorScope.open()) {
            SafetensorsFile open = SafetensorsFile.open(file);
            assertThat(open.tensor("b").toDoubleArray()).containsExactly(0, 0);
            assertThat(open.tensor("a").toIntArray()).containsExactly(0, 0, 0);
        }
    }

    @Test
    void metadataIsNoTensor() throws IOException {
        write("{\"__metadata__\":{\"format\":\"pt\"}}", 0);
        assertThat(SafetensorsFile.open(file).names()).isEmpty();
    }

    @Test
    void aTensorThatIsNotThereIsRefused() {
        try (TensorScope _ = TensorScope.open()) {
            SafetensorsFile.write(file, Map.of("a", Tensor.arange(4)));
            SafetensorsFile open = SafetensorsFile.open(file);
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> open.tensor("b"))
                    .withMessage(file + ": has no tensor b");
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> open.tensor("a", 2, 2))
                    .withMessage(file + ": tensor a has shape [4], expected [2, 2]");
        }
    }

    @Test
    void aMissingFileIsRefused() {
        assertRefused("does not exist");
    }

    @Test
    void aFolderIsRefused() {
        file = folder;
        assertRefused("cannot be read");
    }

    @Test
    void aFolderThatIsNotThereCannotBeWrittenTo() {
        Path elsewhere = folder.resolve("none/some.safetensors");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsFile.write(elsewhere, Map.of()))
                .withMessageStartingWith(elsewhere + ": cannot be written (");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void aFileShorterThanTheHeadersLengthIsRefused(int length) throws IOException {
        Files.write(file, new byte[length]);
        assertRefused("has " + length + " bytes, too few for a safetensors file");
    }

    @Test
    void aFileTruncatedInItsHeaderIsRefused() throws IOException {
        write("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 40));
        assertRefused("is truncated or no safetensors file: a header of 54 bytes in a file of 40");
    }

    @Test
    void aFileTruncatedInItsDataIsRefused() throws IOException {
        write("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 7);
        assertRefused("is truncated: tensor a ends at byte 8 of the data, of which there are 7");
    }

    @Test
    void aHeaderOfNegativeLengthIsRefused() throws IOException {
        Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0});
        assertRefused("a header of -1 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not JSON",
                "{\"a\":",
                "{} {}",
                "{\"a\":\n{\"dtype\":\n\"F32\"\n",
                "\u0000\u0000\u0000"
            })
    void aHeaderThatIsNotJsonIsRefused(String header) throws IOException {
        write(header, 0);
        assertRefused("has a header that is not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "3", "\"text\""})
    void aHeaderThatIsNoObjectIsRefused(String header) throws IOException {
        write(header, 0);
        assertRefused("has a header that is not a JSON object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "{}",
                "{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]}",
                "{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}",
                "{\"dtype\":\"F32\",\"data_offsets\":[0,4]}",
                "{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}",
                "{\"dtype\":\"F32\",\"shape\":{\"x\":2},\"data_offsets\":[0,8]}",
                "{\"dtype\":\"F32\",\"shape\":[2]}",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":{\"a\":0,\"b\":8}}",
            })
    void aTensorWithoutTypeShapeAndOffsetsIsRefused(String tensor) throws IOException {
        write("{\"a\":" + tensor + "}", 8);
        assertRefused("tensor a: expected dtype (one of [BF16, BOOL, F16, F32,", "found ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[-1]; [-1]",
                "[2, -4]; [2, -4]",
                "[2.5]; [-1]",
                "[\"2\"]; [-1]",
                "[null]; [-1]",
                "[4611686018427387904]; [4611686018427387904]",
                "[4294967296, 4294967296]; [4294967296, 4294967296]",
                "[0, 4611686018427387904]; [0, 4611686018427387904]",
                "[9223372036854775808]; [-1]",
            })
    void anImpossibleShapeIsRefused(String shape, String shown) throws IOException {
        write("{\"a\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":[0,8]}}", 8);
        assertRefused("tensor a: impossible shape " + shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0,4]",
                "[0,12]",
                "[8,0]",
                "[-8,0]",
                "[0.5,8.5]",
                "[9223372036854775800,-9223372036854775808]"
            })
    void offsetsThatDoNotFitTheShapeAreRefused(String offsets) throws IOException {
        write("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + offsets + "}}", 8);
        assertRefused("tensor a: data_offsets ", " do not hold the 8 bytes of its shape [2]");
    }

    @Test
    void tensorsThatOverlapAreRefused() throws IOException {
        write(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                12);
        assertRefused("tensor b begins at byte 4 of the data, expected 8, where the one before it");
    }

    @Test
    void dataThatBelongsToNoTensorIsRefused() throws IOException {
        write("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12);
        assertRefused("tensor a begins at byte 4 of the data, expected 0");
        write("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 12);
        assertRefused("has 4 bytes of data that belong to no tensor");
    }

    @Test
    void anyCutOfAFileIsRefused() throws IOException {
        try (TensorScope _ = TensorScope.open()) {
            SafetensorsFile.write(
                    file, Map.of("a", Tensor.arange(3), "b", Tensor.of(new float[] {1, 2})));
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused("");
        }
    }

    @Test
    void aNameThatComesTwiceIsRefused() throws IOException {
        String tensor = "\"a\": {\"dtype\": \"U8\", \"shape\": [1], \"data_offsets\": [0, 1]}";
        write("{" + tensor + ", " + tensor + "}", 1);
        assertRefused("Duplicate");
    }

    @Test
    void aHeaderOfBottomlessJsonIsRefused() throws IOException {
        write("[".repeat(1_000_000), 0);
        assertRefused("has a header that is not JSON");
    }

    @Test
    void aHeaderOfAMillionTensorsIsRefused() throws IOException {
        String tensors =
                IntStream.range(0, 1_000_000)
                        .mapToObj(i ->
                                "\"t%d\": {\"dtype\": \"U8\", \"shape\": [0], \"data_offsets\": [0, 0]}"
                                        .formatted(i))
                        .collect(Collectors.joining(", ", "{", "}"));
        write(tensors, 0);
        assertRefused("expected at most 16777216");
    }

    /** Whatever a file holds, it is tensors or a fault: never a crash, never a hang. */
    @Test
    void anyChangeOfAFileGivesTensorsOrAFault() throws IOException {
        Path changed = file.resolveSibling("changed.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (TensorScope _ = TensorScope.open()) {
            tensors.put("a", Tensor.arange(6).reshape(2, 3));
            tensors.put("layers.0.weight", Tensor.ones(ScalarType.BFLOAT16, 4, 4));
            tensors.put("empty", Tensor.zeros(ScalarType.FLOAT32, 0));
            SafetensorsFile.write(file, tensors);
        }
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(23);
        int refused = 0;
        for (int round = 0; round < 100_000; round++) {
            Files.write(changed, change(whole, random));
            try (TensorScope _ = TensorScope.open()) {
                SafetensorsFile opened = SafetensorsFile.open(changed);
                opened.names().forEach(name -> opened.tensor(name).elementCount());
            } catch (CheckpointException e) {
                refused++;
                assertThat(e).message().startsWith(changed + ": ").doesNotContain("\n");
            }
        }
        assertThat(refused).isBetween(50_000, 99_999);
    }

    private static byte[] change(byte[] whole, SplittableRandom random) {
        byte[] bytes = whole.clone();
        for (int count = random.nextInt(1, 4); count > 0; count--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) "0123456789{}[],:\"-e".charAt(random.nextInt(19));
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
            }
        }
        return bytes;
    }
}
