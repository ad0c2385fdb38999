package libtorch.tensor;

import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Runs code on another thread and says how it ended. */
final class Threads {
    private Threads() {}

    /** What {@code code} throws on a new platform thread, or nothing. */
    static Optional<Throwable> thrownOnAnother(ThrowingCallable code) {
        return thrownOn(Thread.ofPlatform(), code);
    }

    /** What {@code code} throws on a new virtual thread, or nothing. */
    static Optional<Throwable> thrownOnVirtual(ThrowingCallable code) {
        return thrownOn(Thread.ofVirtual(), code);
    }

    private static Optional<Throwable> thrownOn(Thread.Builder builder, ThrowingCallable code) {
        AtomicReference<Optional<Throwable>> thrown = new AtomicReference<>(Optional.empty());
        Thread thread =
                builder.start(
                        () -> thrown.set(Optional.ofNullable(Assertions.catchThrowable(code))));
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return thrown.get();
    }
}
