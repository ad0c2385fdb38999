package libtorch.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The loaded libtorch: where it lies, what it can do, what its error codes mean.
 *
 * <p>{@link #load()} must have returned before the first call of a method of {@link TorchC}: a
 * function that is looked up too early stays unusable in this JVM. All methods may be called on any
 * thread; {@link #check} must run on the thread of the failed call, before that thread's next call.
 */
public final class LibTorch {
    private static final Object LOCK = new Object();
    private static final int OPENBLAS_OWN_THREADS = 1;
    private static final int MKL_THREADING_GNU = 3;

    private static volatile Optional<Loaded> loaded = Optional.empty();

    private record Loaded(Path home, LibTorchVersion version) {}

    private LibTorch() {}

    /**
     * Finds, checks and loads libtorch; does nothing if that has been done. Looks where {@code
     * -Dlibtorch.home} says, else {@code LIBTORCH_HOME}, else in the cache folder that the build
     * fills, the one with MKL if {@code LIBTORCH_BLAS} is {@code mkl}. A CUDA build's libraries are
     * loaded too. From then on the process ends without the destructors of native libraries, under
     * which threads that still compute would crash.
     *
     * @throws LibTorchException in one line, if there is no libtorch, if it cannot be loaded, if it
     *     is older than 2.11 or if this Java does not let module {@code libtorch.ffm} call native
     *     code. The next call tries again.
     */
    public static void load() {
        requireLoaded();
    }

    /** The folder that libtorch was loaded from; loads it if needed. */
    public static Path home() {
        return requireLoaded().home();
    }

    /**
     * The folder in which libtorch is looked for where nothing names another: filled by the build,
     * or by module {@code libtorch.install}. Its name tells release, platform and linear algebra.
     * Loads nothing.
     */
    public static Path cacheFolder() {
        return LibTorchFinder.ofThisProcess().cacheFolder();
    }

    /** libtorch's release, such as {@code 2.13.0}; loads it if needed. */
    public static String version() {
        return requireLoaded().version().toString();
    }

    private static Loaded requireLoaded() {
        return loaded.orElseGet(LibTorch::loadOnce);
    }

    private static Loaded loadOnce() {
        synchronized (LOCK) {
            if (loaded.isEmpty()) {
                Path home = LibTorchFinder.ofThisProcess().find();
                LibTorchVersion version = LibTorchLoader.load(home);
                ProcessExit.skipDestructors();
                keepOpenBlasToOneThread();
                letMklUseLibtorchsThreads();
                loaded = Optional.of(new Loaded(home, version));
            }
            return loaded.get();
        }
    }

    /**
     * libtorch's threads wait actively for their next work. An OpenBLAS with threads of its own
     * finds the cores taken by them: training in float32 on 2 cores became 1.7 to 10 times slower,
     * decoding up to 16 times (benchmarks/README.md). {@code OPENBLAS_NUM_THREADS} overrules this.
     */
    private static void keepOpenBlasToOneThread() {
        boolean chosen = System.getenv("OPENBLAS_NUM_THREADS") != null;
        if (!chosen
                && has("openblas_set_num_threads")
                && has("openblas_get_parallel")
                && TorchC.openblas_get_parallel() == OPENBLAS_OWN_THREADS) {
            TorchC.openblas_set_num_threads(1);
        }
    }

    /**
     * MKL comes with several OpenMPs to choose from, and takes Intel's by itself: a second set of
     * threads beside libtorch's. {@code MKL_THREADING_LAYER} overrules this.
     */
    private static void letMklUseLibtorchsThreads() {
        boolean chosen = System.getenv("MKL_THREADING_LAYER") != null;
        if (!chosen && has("MKL_Set_Threading_Layer")) {
            TorchC.MKL_Set_Threading_Layer(MKL_THREADING_GNU);
        }
    }

    /**
     * Whether the loaded libtorch, or a library that came with it, exports a function of this name.
     */
    public static boolean has(String function) {
        return TorchC.SYMBOL_LOOKUP.find(function).isPresent();
    }

    /**
     * Throws if a call's error code says that it failed.
     *
     * @throws LibTorchException with libtorch's own message, without its backtrace. libtorch 2.11
     *     and 2.12 print the message to standard error and do not give it away: there the exception
     *     says so.
     */
    public static void check(int code) {
        if (code != 0) {
            throw new LibTorchException(lastError());
        }
    }

    private static String lastError() {
        if (has("torch_exception_get_what_without_backtrace")) {
            return NativeMemory.text(TorchC.torch_exception_get_what_without_backtrace());
        }
        return "libtorch "
                + version()
                + " printed the reason to standard error: 2.13 or newer would give it here";
    }

    /**
     * Puts an optional argument's value into a box of its own, whose address is the argument's
     * slot. The operator call that takes the box frees it.
     *
     * <p>{@code torch_new_stable_ivalue} makes the box. libtorch 2.11 and 2.12 lack it and expect
     * what their C++ header writes, {@code new StableIValue(value)}: there C++'s own {@code
     * operator new} is called.
     *
     * @param value the slot that the value would take if it were not optional
     * @throws LibTorchException if libtorch has no memory left
     */
    public static long newOptional(long value) {
        return boxed(BoxMaker.IN_LIBRARY ? boxOfLibrary() : boxOfOperatorNew(), value);
    }

    static long boxed(MemorySegment box, long value) {
        NativeMemory.view(box.address(), Long.BYTES).set(ValueLayout.JAVA_LONG, 0, value);
        return box.address();
    }

    static MemorySegment boxOfOperatorNew() {
        return TorchC._Znwm(Long.BYTES);
    }

    /**
     * Puts text into a string of libtorch's, whose address is a {@code str} argument's slot. The
     * operator call that takes it frees it.
     *
     * @throws LibTorchException if libtorch has no memory left
     */
    public static long newString(String text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment characters = arena.allocateFrom(text);
            MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
            check(TorchC.torch_new_string_handle(characters, characters.byteSize() - 1, handle));
            return handle.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    private static MemorySegment boxOfLibrary() {
        MemorySegment scratch = BoxMaker.SCRATCH.get();
        check(TorchC.torch_new_stable_ivalue(scratch));
        return scratch.get(ValueLayout.ADDRESS, 0);
    }

    /**
     * Looked up once, since optional arguments are in every second operator; only after libtorch is
     * loaded.
     */
    private static final class BoxMaker {
        static final boolean IN_LIBRARY = has("torch_new_stable_ivalue");
        static final ThreadLocal<MemorySegment> SCRATCH =
                ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(ValueLayout.ADDRESS));
    }

    /**
     * The linear algebra library behind matrix products, with its version; {@code unknown} where it
     * does not tell.
     */
    public static String blas() {
        load();
        if (has("openblas_get_config")) {
            return NativeMemory.text(TorchC.openblas_get_config()).strip();
        }
        return has("MKL_Get_Version_String") ? mklVersion() : "unknown";
    }

    private static String mklVersion() {
        int length = 256;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(length);
            TorchC.MKL_Get_Version_String(buffer, length);
            return buffer.getString(0).strip();
        }
    }
}
