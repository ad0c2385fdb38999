package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class ProcessorTest {
    @ParameterizedTest
    @CsvSource({
        "GenuineIntel, avx2 avx512f avx512_bf16 amx_bf16 amx_tile, true",
        "GenuineIntel, avx2 avx512f avx512_bf16, false",
        "AuthenticAMD, avx2 avx512f avx512_bf16, true",
        "AuthenticAMD, avx2 avx512f, false",
        "GenuineIntel, avx2, false",
    })
    void bfloat16IsFastByAmxAndByTheInstructionsOfAmd(String vendor, String flags, boolean fast) {
        Processor processor =
                Processor.of(
                        List.of(
                                "processor\t: 0",
                                "vendor_id\t: " + vendor,
                                "flags\t\t: fpu vme " + flags + " sse2",
                                "vmx flags\t: bf16"));
        assertThat(processor.vendor()).isEqualTo(vendor);
        assertThat(processor.features()).containsExactlyInAnyOrder(flags.split(" "));
        assertThat(processor.hasFastBfloat16()).isEqualTo(fast);
    }

    @Test
    void anArm64ProcessorTellsFeaturesAndNoVendor() {
        Processor processor =
                Processor.of(List.of("BogoMIPS\t: 50.0", "Features\t: fp asimd bf16 sve"));
        assertThat(processor.vendor()).isEmpty();
        assertThat(processor.features()).containsExactly("asimd", "bf16", "sve");
        assertThat(processor.hasFastBfloat16()).isTrue();
    }

    @Test
    void nothingIsKnownWhereTheFileSaysNothing() {
        assertThat(Processor.of(List.of())).isEqualTo(new Processor("", List.of()));
    }
}
