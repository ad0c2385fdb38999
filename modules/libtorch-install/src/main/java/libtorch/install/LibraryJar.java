package libtorch.install;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A jar that carries shared libraries, wherever in it they lie. */
final class LibraryJar {
    /** Not those of JNI, which belong to the Java classes of the jar. */
    private static final Pattern SHARED_LIBRARY =
            Pattern.compile("(?!.*jni).*\\.(so|so\\.\\d+|dylib|dll)");

    private static final String MKL = "libmkl_rt.so.3";
    private static final String OPENBLAS = "libopenblas.so.0";

    private LibraryJar() {}

    /** Unpacks a jar's libraries into a folder, side by side. */
    static void unpack(Path jar, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (SHARED_LIBRARY.matcher(name).matches()) {
                    Path library = folder.resolve(name);
                    try (InputStream content = zip.getInputStream(entry)) {
                        Files.copy(content, library);
                    }
                    UnfinishedFolder.force(library);
                }
            }
        }
    }

    /**
     * libtorch asks for its linear algebra under OpenBLAS's name; MKL's interface library has the
     * same functions.
     */
    static void nameMklAsLibtorchAsksForIt(Path folder) throws IOException {
        Path mkl = folder.resolve(MKL);
        Path name = folder.resolve(OPENBLAS);
        if (Files.exists(mkl) && Files.notExists(name)) {
            Files.createSymbolicLink(name, mkl.getFileName());
        }
    }
}
