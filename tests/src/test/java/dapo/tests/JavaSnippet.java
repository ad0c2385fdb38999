package dapo.tests;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A piece of Java as documents show it, to be compiled against the project's modules: statements,
 * or whole types, with or without imports. Our exported packages are imported, and the usual ones
 * of Java.
 */
record JavaSnippet(String text) {
    private static final List<String> JAVA_PACKAGES =
            List.of("java.io", "java.nio.file", "java.util", "java.util.function");
    private static final Pattern OURS = Pattern.compile("(libtorch|causallm|dapo)\\..*");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;$");
    private static final Pattern TYPE =
            Pattern.compile(
                    "(?m)^(?:(?:public|final|abstract|sealed) )*(?:class|record|interface|enum)"
                            + " (\\w+)");

    /**
     * Compiles it.
     *
     * @param classes a folder for what comes of it
     * @return the compiler's messages; empty if it compiles
     */
    String compile(Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        List<String> options =
                List.of(
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "--module-path",
                        System.getProperty("jdk.module.path"),
                        "--add-modules",
                        modules().map(ModuleDescriptor::name).collect(Collectors.joining(",")));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiles =
                    compiler.getTask(messages, files, null, options, null, List.of(source()))
                            .call();
            return compiles ? "" : messages + "\n" + unit();
        }
    }

    private JavaFileObject source() {
        Matcher type = TYPE.matcher(text);
        String name = type.find() ? type.group(1) : "Snippet";
        String unit = unit();
        return new SimpleJavaFileObject(
                URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return unit;
            }
        };
    }

    private String unit() {
        String imports =
                Stream.concat(
                                packages().map("import %s.*;"::formatted),
                                IMPORT.matcher(text).results().map(found -> found.group()))
                        .collect(Collectors.joining("\n"));
        String body = IMPORT.matcher(text).replaceAll("");
        return imports + "\n" + (TYPE.matcher(body).find() ? body : method(body));
    }

    private static String method(String statements) {
        return "final class Snippet {\n    void run() throws Exception {\n%s\n    }\n}\n"
                .formatted(statements);
    }

    private static Stream<String> packages() {
        Stream<String> ours =
                modules()
                        .flatMap(module -> module.exports().stream())
                        .filter(export -> !export.isQualified())
                        .map(ModuleDescriptor.Exports::source)
                        .sorted();
        return Stream.concat(JAVA_PACKAGES.stream(), ours);
    }

    /** The project's modules, those too that nothing requires. */
    private static Stream<ModuleDescriptor> modules() {
        Path[] path =
                Arrays.stream(System.getProperty("jdk.module.path").split(File.pathSeparator))
                        .map(Path::of)
                        .toArray(Path[]::new);
        return ModuleFinder.of(path).findAll().stream()
                .map(ModuleReference::descriptor)
                .filter(module -> OURS.matcher(module.name()).matches())
                .filter(module -> !module.name().equals("dapo.tests"));
    }
}
