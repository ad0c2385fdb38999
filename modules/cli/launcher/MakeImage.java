import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes an image of the command: a folder that runs where there is no Java.
 *
 * <p>{@code java MakeImage.java IMAGE MODULES LAUNCHER}: links the modules of this JDK that the
 * modules in the folder MODULES require into IMAGE/runtime, and puts those beside it as they are,
 * since some are automatic modules, which {@code jlink} refuses; the folder LAUNCHER has the start
 * script. The build runs it; it needs nothing but a JDK. IMAGE must not be there yet.
 */
public final class MakeImage {
    /**
     * What the automatic modules use of Java, which they cannot say themselves; by {@code jdeps}.
     */
    private static final Set<String> OF_AUTOMATIC_MODULES =
            Set.of(
                    "java.compiler",
                    "java.desktop",
                    "java.logging",
                    "java.management",
                    "jdk.unsupported");

    private MakeImage() {}

    public static void main(String[] arguments) throws IOException {
        Path image = Path.of(arguments[0]).toAbsolutePath().normalize();
        Path modules = Path.of(arguments[1]).toAbsolutePath().normalize();
        Path launcher = Path.of(arguments[2]).toAbsolutePath().normalize();
        Files.createDirectories(image.resolve("bin"));
        Files.createDirectories(image.resolve("lib"));
        link(javaModules(modules), image.resolve("runtime"));
        copyAll(modules, Files.createDirectories(image.resolve("modules")));
        Path command = image.resolve("bin/dapo");
        Files.copy(launcher.resolve("dapo"), command);
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(launcher.resolve("java-settings.sh"), image.resolve("lib/java-settings.sh"));
    }

    private static Set<String> javaModules(Path modules) {
        Set<String> ofJava =
                ModuleFinder.ofSystem().findAll().stream()
                        .map(module -> module.descriptor().name())
                        .collect(Collectors.toSet());
        Set<String> required = new TreeSet<>(OF_AUTOMATIC_MODULES);
        ModuleFinder.of(modules).findAll().stream()
                .map(ModuleReference::descriptor)
                .flatMap(module -> module.requires().stream())
                .filter(needed ->
                        !needed.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name)
                .filter(ofJava::contains)
                .forEach(required::add);
        return required;
    }

    private static void link(Set<String> modules, Path runtime) {
        int exitCode =
                ToolProvider.findFirst("jlink")
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "no jlink in %s: take a JDK"
                                                .formatted(System.getProperty("java.home"))))
                        .run(
                                System.out,
                                System.err,
                                "--add-modules=" + String.join(",", modules),
                                "--output=" + runtime,
                                "--strip-java-debug-attributes",
                                "--no-header-files",
                                "--no-man-pages",
                                "--generate-cds-archive");
        if (exitCode != 0) {
            throw new IllegalStateException("jlink failed with exit code " + exitCode);
        }
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
