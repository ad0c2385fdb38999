package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class SchemaTest {
    /** The schemas of libtorch 2.13.0, beside the project. */
    private static final Path ALL =
            Path.of(System.getProperty("basedir", "."))
                    .resolve("../../../shared/libtorch/schemas-2.13.0.txt");

    private static final Pattern REFUSAL =
            Pattern.compile(
                    "type '(?<type>[^']+)' cannot be passed through libtorch's C ABI"
                            + "|a result of type '(?<result>[^']+)' cannot be read.*"
                            + "|results of types (?<results>\\[.*\\]) cannot be read.*"
                            + "|(?<text>'.*' lacks a '\\)')");

    @Test
    void everySchemaOfLibtorchIsCallableOrRefusedForAStatedReason() throws IOException {
        assumeTrue(Files.exists(ALL), "the list of libtorch's schemas is not at " + ALL);
        Map<String, Integer> refused = new TreeMap<>();
        int callable = 0;
        for (String line : Files.readAllLines(ALL)) {
            String reason = refusal(line);
            if (reason.isEmpty()) {
                callable++;
            } else {
                refused.merge(reason, 1, Integer::sum);
            }
        }
        assertThat(callable).isEqualTo(2594);
        assertThat(refused)
                .containsEntry("Scalar", 480)
                .containsOnlyKeys(
                        "Any",
                        "DeviceIndex",
                        "Dict",
                        "QScheme",
                        "Scalar",
                        "Storage",
                        "Stream",
                        "SymBool",
                        "__torch__.torch.classes.c10d.ProcessGroup",
                        "__torch__.torch.classes.c10d.SymmetricMemory",
                        "__torch__.torch.classes.profiler._RecordFunction",
                        "result",
                        "results",
                        "text");
    }

    /** Of the 514 schemas with a Scalar, those where it may be left out stay callable. */
    @Test
    void aSchemaWithAScalarIsCallableOnlyWhereTheScalarIsOptional() throws IOException {
        assumeTrue(Files.exists(ALL), "the list of libtorch's schemas is not at " + ALL);
        Pattern scalar = Pattern.compile("\\(.*\\bScalar\\b(?<optional>\\?)?.*");
        Pattern required = Pattern.compile("\\(.*\\bScalar\\b(?!\\?).*");
        int schemas = 0;
        for (String line : Files.readAllLines(ALL)) {
            if (scalar.matcher(line).find()) {
                schemas++;
                boolean refused = refusal(line).equals("Scalar");
                assertThat(refused).as(line).isEqualTo(required.matcher(line).find());
            }
        }
        assertThat(schemas).isEqualTo(514);
    }

    /** Why a line is refused in a word, a type that cannot be passed or else the part of it. */
    private static String refusal(String line) {
        try {
            Operator.of(line);
            return "";
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("not a callable operator schema: '" + line + "'");
            String reason = e.getMessage().substring(e.getMessage().lastIndexOf("': ") + 3);
            Matcher known = REFUSAL.matcher(reason);
            assertThat(known.matches()).as("stated reason: %s", reason).isTrue();
            return Stream.of("type", "result", "results", "text")
                    .filter(group -> known.group(group) != null)
                    .map(group -> group.equals("type") ? known.group(group) : group)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void namesTypesDefaultsAndAliasesAreReadFromTheLine() {
        Schema schema =
                Schema.parse(
                        "  std.correction_out(Tensor self, int[1]? dim=None, *, Scalar?"
                                + " correction=None, bool keepdim=False, Tensor(a!) out) ->"
                                + " Tensor(a!)");
        assertThat(schema.name()).isEqualTo("std");
        assertThat(schema.overload()).isEqualTo("correction_out");
        assertThat(schema.arguments())
                .hasToString(
                        "[Tensor self, int[1]? dim, Scalar? correction, bool keepdim, Tensor out]");
        assertThat(schema.arguments().stream().map(Schema.Argument::defaultText))
                .containsExactly("", "None", "None", "False", "");
        assertThat(schema.arguments().get(4).alias()).isEqualTo("a");
        assertThat(schema.results().get(0).alias()).isEqualTo("a");
    }

    @Test
    void aViewIsNoAliasThatTheOperatorWrites() {
        Schema schema =
                Schema.parse(
                        "split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) ->"
                                + " Tensor(a)[]");
        assertThat(schema.arguments().get(0).alias()).isEmpty();
        assertThat(schema.results()).hasToString("[Tensor[]]");
    }

    @Test
    void resultsAreReadWithAndWithoutParentheses() {
        assertThat(Schema.parse("a(Tensor x) -> ()").results()).isEmpty();
        assertThat(Schema.parse("a() -> (Tensor values, Tensor indices)").results()).hasSize(2);
        assertThat(Schema.parse("ns::a.b(Tensor[][] x) -> (float, int)").arguments())
                .hasToString("[Tensor[][] x]");
    }

    @Test
    void commasInsideADefaultDoNotSeparateArguments() {
        Schema schema =
                Schema.parse("fft(Tensor self, int[1] dim=[-2,-1], str norm=\"a\") -> Tensor");
        assertThat(schema.arguments().get(1).defaultText()).isEqualTo("[-2,-1]");
        SlotType type = schema.arguments().get(1).type();
        assertThat(Marshaller.parseDefault(type, "[-2,-1]")).isEqualTo(List.of(-2L, -1L));
    }

    @Test
    void aDefaultOfOneValueStandsForAWholeListOfKnownSize() {
        assertThat(Marshaller.parseDefault(SlotType.parse("int[3]"), "0"))
                .isEqualTo(List.of(0L, 0L, 0L));
        assertThat(Marshaller.parseDefault(SlotType.parse("int[1]"), "1")).isEqualTo(List.of(1L));
    }

    @Test
    void namedDefaultsAreKnown() {
        assertThat(Marshaller.parseDefault(SlotType.parse("int"), "Mean")).isEqualTo(1L);
        assertThat(Marshaller.parseDefault(SlotType.parse("ScalarType?"), "long"))
                .isEqualTo(ScalarType.INT64);
        assertThat(Marshaller.parseDefault(SlotType.parse("MemoryFormat"), "contiguous_format"))
                .isEqualTo(0L);
        assertThat(Marshaller.parseDefault(SlotType.parse("str"), "'sum'")).isEqualTo("sum");
        assertThat(Marshaller.parseDefault(SlotType.parse("float?"), "1e-05")).isEqualTo(1e-5);
        assertThat(Marshaller.parseDefault(SlotType.parse("Tensor?"), "None")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mul",
                "mul.Tensor(Tensor self, Tensor other)",
                "-> Tensor",
                "(Tensor self) -> Tensor",
                "a b(Tensor self) -> Tensor",
                "a.b.c(Tensor self) -> Tensor",
                "a(Tensor) -> ",
                "a(Tensor x -> Tensor",
                "a(Tensor(a! x) -> Tensor",
                "a(int x=one) -> Tensor",
                "a(bool x=maybe) -> Tensor",
                "a(ScalarType x=float) -> Tensor",
                "a(str x=\") -> Tensor",
                "a(int[x] y) -> Tensor",
                "a([] y) -> Tensor",
                "a(Tensor self) -> Generator?",
            })
    void whatIsNoSchemaIsRefused(String line) {
        assertThatThrownBy(() -> Operator.of(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a callable operator schema: '" + line + "'");
    }

    @Test
    void aSchemaOfMoreSlotsThanTheStackHoldsIsRefused() {
        String arguments = "Tensor x" + ", Tensor x".repeat(ThreadState.MOST_SLOTS);
        assertThatThrownBy(() -> Operator.of("a(" + arguments + ") -> Tensor"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("a has more than 64 slots");
    }
}
