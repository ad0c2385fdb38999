package causallm.huggingface;

import causallm.tokenizer.TokenizerException;

import java.nio.file.Path;

/**
 * Settings of the library that carries the native code. It is told to stay off the network, not to
 * report that it was started, and to unpack beside libtorch; what the user has set is left alone.
 */
final class NativeLibrary {
    private NativeLibrary() {}

    /** Must run before the first class of the library is initialised. */
    static void prepare() {
        set("ai.djl.offline", "true");
        set("OPT_OUT_TRACKING", "true");
        set("RUST_FLAVOR", "cpu");
        set("ENGINE_CACHE_DIR", cache().toString());
        // Its logger would otherwise say on the error stream that it has nowhere to log to.
        set("slf4j.internal.verbosity", "ERROR");
    }

    static TokenizerException notLoaded(Throwable problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new TokenizerException(
                "the native tokenizers library cannot be loaded ("
                        + cause
                        + "), expected it in "
                        + System.getProperty("ENGINE_CACHE_DIR")
                        + "; start Java with --enable-native-access=ai.djl.tokenizers, and check"
                        + " that the folder can be written and programs in it run",
                problem);
    }

    private static Path cache() {
        String caches = System.getenv("XDG_CACHE_HOME");
        Path folder =
                caches == null || caches.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(caches);
        return folder.resolve("libtorch-java");
    }

    private static void set(String property, String value) {
        if (System.getProperty(property) == null && System.getenv(property) == null) {
            System.setProperty(property, value);
        }
    }
}
