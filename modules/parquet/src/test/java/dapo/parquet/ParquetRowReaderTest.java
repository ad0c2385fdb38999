package dapo.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dapo.reasoning.DatasetRow;
import dapo.reasoning.DatasetRows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class ParquetRowReaderTest {
    /** Decimals with all their digits. */
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "types-snappy-1",
                "types-snappy-2",
                "types-zstd-1",
                "types-zstd-2",
                "types-gzip-1",
                "types-gzip-2",
                "types-none-1",
                "types-none-2"
            })
    void everyTypeIsReadWhateverTheCodecAndThePages(String name) {
        assertSameRows(Golden.rows(Golden.parquet(name)), "types");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gsm8k", "math", "mbpp", "delta", "pages", "left-out", "legacy", "empty"})
    void theRowsAreThoseThatWereWritten(String name) {
        assertSameRows(Golden.rows(Golden.parquet(name)), name);
    }

    private static void assertSameRows(List<String> rows, String name) {
        assertThat(rows).allMatch(row -> row.lines().count() == 1);
        assertThat(rows.stream().map(ParquetRowReaderTest::parse))
                .containsExactlyElementsOf(
                        Golden.lines(name).stream().map(ParquetRowReaderTest::parse).toList());
    }

    private static JsonNode parse(String row) {
        return MAPPER.readTree(row);
    }

    @Test
    void numbersKeepTheirDigits() {
        assertThat(Golden.rows(Golden.parquet("types-zstd-2")).getFirst())
                .contains("\"price\":-12.50,")
                .contains("\"exact\":1234567890123456789012345678.0123456789,")
                .contains("\"unsigned_long\":18446744073709551615,")
                .contains("\"long\":-9223372036854775808,")
                .contains("\"single\":0.1,");
    }

    @Test
    void datasetsFindTheReaderByTheNameOfTheFile() {
        try (Stream<DatasetRow> rows = DatasetRows.read(Golden.parquet("gsm8k"))) {
            assertThat(rows.map(DatasetRow::line)).hasSize(40).startsWith(1L, 2L).endsWith(40L);
        }
        assertThat(new ParquetRowReader().reads(Path.of("a.parquet"))).isTrue();
        assertThat(new ParquetRowReader().reads(Path.of("a.parquet.jsonl"))).isFalse();
    }

    @Test
    void aStreamMayBeClosedBeforeItsEndAndTwice() {
        Stream<String> rows = new ParquetRowReader().rows(Golden.parquet("pages"));
        var iterator = rows.iterator();
        assertThat(iterator.next()).isEqualTo("{\"text\":\"\",\"long\":0,\"texts\":[]}");
        rows.close();
        rows.close();
        assertThat(iterator.hasNext()).isFalse();
    }
}
