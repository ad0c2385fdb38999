package libtorch.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

class LibTorchTest {
    private static final int FLOAT32 = 6;
    private static final int FLOAT64 = 7;

    /** 2.13 and newer; the others print it. */
    private static final boolean KEEPS_ERRORS = keepsErrors();

    private Arena arena;
    private TorchCalls torch;

    @BeforeEach
    void open() {
        LibTorch.load();
        arena = Arena.ofConfined();
        torch = new TorchCalls(arena);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void theHomeHoldsTheLibraries() {
        assertThat(Library.REQUIRED).allMatch(library -> library.isIn(LibTorch.home()));
    }

    @Test
    void theVersionIsTwoElevenOrNewer() {
        assertThat(LibTorch.version()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(LibTorchVersion.ofAbi(TorchC.aoti_torch_abi_version()).isTooOld()).isFalse();
    }

    @Test
    void loadingAgainDoesNothing() {
        assertThatCode(LibTorch::load).doesNotThrowAnyException();
    }

    @Test
    void onlyExportedFunctionsAreThere() {
        assertThat(LibTorch.has("torch_call_dispatcher")).isTrue();
        assertThat(LibTorch.has("torch_make_coffee")).isFalse();
    }

    @Test
    void theBlasTellsItsName() {
        assertThat(LibTorch.blas()).containsAnyOf("OpenBLAS", "Math Kernel Library");
    }

    @Test
    void successPassesTheCheck() {
        assertThatCode(() -> LibTorch.check(0)).doesNotThrowAnyException();
    }

    @Test
    void aFailedCallGivesLibtorchsMessage() {
        assumeThat(KEEPS_ERRORS).as("libtorch keeps its last error").isTrue();

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(() -> torch.call("aten::make_coffee", ""))
                .withMessage("Could not find schema for aten::make_coffee.");
    }

    @Test
    void anOlderLibtorchsFailedCallSaysWhereTheMessageIs() {
        assumeThat(KEEPS_ERRORS).as("libtorch keeps its last error").isFalse();

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(() -> torch.call("aten::make_coffee", ""))
                .withMessage(
                        "libtorch "
                                + LibTorch.version()
                                + " printed the reason to standard error: 2.13 or newer"
                                + " would give it here");
    }

    @Test
    void aFailedCallGivesItsOwnThreadsMessage() throws InterruptedException {
        assumeThat(KEEPS_ERRORS).as("libtorch keeps its last error").isTrue();
        int code = callWithoutSchema(arena, "aten::mine");
        Thread other =
                Thread.ofPlatform()
                        .start(() -> {
                            try (Arena ofOther = Arena.ofConfined()) {
                                callWithoutSchema(ofOther, "aten::theirs");
                            }
                        });
        other.join();

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(() -> LibTorch.check(code))
                .withMessage("Could not find schema for aten::mine.");
    }

    private static int callWithoutSchema(Arena arena, String operator) {
        return TorchC.torch_call_dispatcher(
                arena.allocateFrom(operator),
                arena.allocateFrom(""),
                arena.allocate(Long.BYTES),
                0);
    }

    @Test
    void aBoxCarriesAnOptionalArgument() {
        long type = LibTorch.newOptional(FLOAT32);

        assertThat(typeOf(sumAs(type))).isEqualTo(FLOAT32);
    }

    @Test
    void aBoxOfOperatorNewCarriesAnOptionalArgumentToo() {
        long type = LibTorch.boxed(LibTorch.boxOfOperatorNew(), FLOAT32);

        assertThat(typeOf(sumAs(type))).isEqualTo(FLOAT32);
    }

    @Test
    void noBoxIsNone() {
        assertThat(typeOf(sumAs(0))).isEqualTo(FLOAT64);
    }

    @Test
    void aStringCarriesTextBeyondAscii() {
        MemorySegment handle = MemorySegment.ofAddress(LibTorch.newString("Größe"));
        MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
        MemorySegment text = torch.made(result -> TorchC.torch_string_c_str(handle, result));

        assertThat(TorchC.torch_string_length(handle, length)).isZero();
        assertThat(length.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(7);
        assertThat(NativeMemory.text(text)).isEqualTo("Größe");
        assertThat(TorchC.torch_delete_string(handle)).isZero();
    }

    @Test
    void aStringCarriesAnArgument() {
        MemorySegment quotient =
                torch.run(
                        "aten::div",
                        "Tensor_mode",
                        torch.shared(torch.tensor(7)),
                        torch.shared(torch.tensor(2)),
                        LibTorch.newOptional(LibTorch.newString("floor")));

        assertThat(torch.value(quotient)).isEqualTo(3);
    }

    private static boolean keepsErrors() {
        LibTorch.load();
        return LibTorch.has("torch_exception_get_what_without_backtrace");
    }

    private MemorySegment sumAs(long type) {
        return torch.run("aten::sum", "", torch.shared(torch.tensor(5)), type);
    }

    private int typeOf(MemorySegment tensor) {
        MemorySegment type = arena.allocate(ValueLayout.JAVA_INT);
        LibTorch.check(TorchC.aoti_torch_get_dtype(tensor, type));
        return type.get(ValueLayout.JAVA_INT, 0);
    }
}
