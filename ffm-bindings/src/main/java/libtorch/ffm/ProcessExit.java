package libtorch.ffm;

import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;

/**
 * Ends the process without libtorch's destructors.
 *
 * <p>However Java ends ({@code System.exit}, a signal, {@code Runtime.halt}, the return of {@code
 * main} beside daemon threads), HotSpot calls C's {@code exit}, which destroys the static objects
 * of all libraries, while threads inside native code go on: one that computes meets freed streams
 * and caches, and the process dies of SIGSEGV. So {@code exit} is given two more functions to call,
 * which come before those destructors: {@code fcloseall}, its own last act, and {@code _exit},
 * which takes the status that {@code exit} passes on. Java's shutdown hooks, {@code deleteOnExit}
 * and the virtual machine's own end have all been by then; what other native libraries asked {@code
 * exit} to call before libtorch was loaded is skipped.
 *
 * <p>The last to register is called first, and libtorch has objects that register when they are
 * first used: hence the second time, when Java ends. Where the C library has no {@code on_exit}
 * (another than glibc) nothing is done.
 */
final class ProcessExit {
    private ProcessExit() {}

    /** To be called once libtorch's libraries are loaded, once in a process. */
    static void skipDestructors() {
        if (Stream.of("on_exit", "fcloseall", "_exit").allMatch(LibTorch::has)) {
            endHere();
            try {
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(ProcessExit::endHere, "libtorch-exit"));
            } catch (IllegalStateException ending) {
                return; // Java ends already, and libtorch was loaded by one of its hooks
            }
        }
    }

    private static void endHere() {
        TorchC.on_exit(TorchC._exit$address(), MemorySegment.NULL);
        TorchC.on_exit(TorchC.fcloseall$address(), MemorySegment.NULL);
    }
}
