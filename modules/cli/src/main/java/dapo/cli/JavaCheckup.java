package dapo.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code dapo doctor} can tell without libtorch: Java, the system, our modules, native access.
 */
final class JavaCheckup {
    private static final String NATIVE_MODULE = "libtorch.ffm";
    private static final Set<String> FAMILIES = Set.of("libtorch", "causallm", "dapo");

    private static final Pattern NATIVE =
            Pattern.compile(
                    "(MALLOC|GLIBC|LIBTORCH|OMP|GOMP|OPENBLAS|MKL|ONEDNN|DNNL)_.*"
                            + "|LRU_CACHE_CAPACITY|LD_PRELOAD|CUDA_VISIBLE_DEVICES");

    private JavaCheckup() {}

    static List<Finding> findings() {
        return List.of(
                java(),
                system(),
                memory(),
                modules(ModuleLayer.boot()),
                nativeAccess(ModuleLayer.boot()),
                environment(System.getenv()));
    }

    /** What libtorch, its linear algebra and the C library read once, when they are loaded. */
    static Finding environment(Map<String, String> variables) {
        String set =
                new TreeMap<>(variables)
                        .entrySet().stream()
                                .filter(variable -> NATIVE.matcher(variable.getKey()).matches())
                                .map(Map.Entry::toString)
                                .collect(Collectors.joining(", "));
        return Finding.well("environment", set.isEmpty() ? "nothing set" : set);
    }

    private static Finding java() {
        return Finding.well(
                "Java",
                "%s, %s, %s"
                        .formatted(
                                Runtime.version(),
                                System.getProperty("java.vm.name"),
                                System.getProperty("java.home")));
    }

    private static Finding system() {
        return Finding.well(
                "system",
                "%s %s, %d processors"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"),
                                Runtime.getRuntime().availableProcessors()));
    }

    private static Finding memory() {
        return Finding.well(
                "Java heap", "at most %d MB".formatted(Runtime.getRuntime().maxMemory() >> 20));
    }

    static Finding modules(ModuleLayer layer) {
        String ours =
                layer.modules().stream()
                        .filter(module ->
                                FAMILIES.contains(module.getName().replaceFirst("\\..*", "")))
                        .map(Module::getName)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return ours.isEmpty()
                ? new Finding(
                        "modules",
                        "none",
                        "start with --module-path and -m dapo.cli, not with a class path")
                : Finding.well(
                        "modules",
                        "%s %s".formatted(Version.of(JavaCheckup.class.getModule()), ours));
    }

    static Finding nativeAccess(ModuleLayer layer) {
        String subject = "native access";
        return layer.findModule(NATIVE_MODULE)
                .map(module ->
                        module.isNativeAccessEnabled()
                                ? Finding.well(subject, "granted to " + NATIVE_MODULE)
                                : new Finding(
                                        subject,
                                        "denied",
                                        "start Java with --enable-native-access=" + NATIVE_MODULE))
                .orElseGet(() ->
                        new Finding(
                                subject,
                                NATIVE_MODULE + " is missing",
                                "add it to the module path"));
    }
}
