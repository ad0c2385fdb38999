package libtorch.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What Linux tells of the processor in {@code /proc/cpuinfo}; nothing elsewhere.
 *
 * @param vendor such as GenuineIntel; empty on arm64
 * @param features of those that decide how fast products are
 */
record Processor(String vendor, List<String> features) {
    private static final List<String> AMONG =
            List.of(
                    "avx2",
                    "avx512f",
                    "avx512_bf16",
                    "avx512_vnni",
                    "amx_tile",
                    "amx_bf16",
                    "asimd",
                    "bf16",
                    "sve");

    static final Processor CURRENT = read(Path.of("/proc/cpuinfo"));

    private static Processor read(Path file) {
        try {
            return of(Files.readAllLines(file));
        } catch (IOException none) {
            return new Processor("", List.of());
        }
    }

    /** The first processor of the lines of such a file. */
    static Processor of(List<String> lines) {
        List<String> flags = new ArrayList<>(List.of(value(lines, "flags").split("\\s+")));
        flags.addAll(List.of(value(lines, "Features").split("\\s+"))); // so called on arm64
        return new Processor(
                value(lines, "vendor_id"), AMONG.stream().filter(flags::contains).toList());
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.split("[\\s:]", 2)[0].equals(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    /**
     * AMX does, and arm64's instructions, and AVX-512's of AMD. Those of Intel without AMX are
     * slower than float32's: 75 to 110 GFLOP/s on a thread of a fifth generation's Xeon.
     */
    boolean hasFastBfloat16() {
        return features.contains("amx_bf16")
                || features.contains("bf16")
                || (features.contains("avx512_bf16") && vendor.equals("AuthenticAMD"));
    }
}
